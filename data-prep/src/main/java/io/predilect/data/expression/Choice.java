package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values of which the first is taken whose condition holds. */
record Choice(List<Alternative> alternatives) implements RowExpression {
  Choice {
    alternatives = List.copyOf(alternatives);
  }

  /** A value, and when it is taken; empty: always. */
  record Alternative(Operand value, Optional<Condition> condition) {}

  @Override
  public Found on(JsonNode row) {
    for (Alternative alternative : alternatives) {
      Optional<Found.Unfit> unfit = alternative.condition().flatMap(c -> c.unfit(row));
      if (unfit.isPresent()) {
        return unfit.get();
      }
      if (alternative.condition().map(condition -> condition.holds(row)).orElse(true)) {
        return alternative.value().on(row);
      }
    }
    String seen =
        paths(alternatives.stream().flatMap(a -> a.condition().stream()).flatMap(Condition::paths))
            .stream()
            .map(path -> path + " is " + Operand.text(path.in(row)))
            .collect(Collectors.joining(", "));
    return new Found.Nothing("none of its conditions holds: " + seen);
  }

  @Override
  public List<RowPath> paths() {
    return paths(
        alternatives.stream()
            .flatMap(
                a ->
                    Stream.concat(
                        a.value().paths(), a.condition().stream().flatMap(Condition::paths))));
  }

  private static List<RowPath> paths(Stream<RowPath> paths) {
    return paths.distinct().toList();
  }
}
