package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * When a value is taken: one of several groups holds, of which every comparison holds.
 *
 * @param groups joined by {@code or}; within a group by {@code and}
 */
record Condition(List<List<Comparison>> groups) {
  Condition {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /** How two values must stand to each other. */
  enum Relation {
    EQUAL("=="),
    DIFFERENT("!="),
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    /** How it is written. */
    String sign() {
      return sign;
    }

    /** Whether it is of numbers alone. */
    boolean orders() {
      return this != EQUAL && this != DIFFERENT;
    }
  }

  record Comparison(Operand left, Relation relation, Operand right) {
    boolean holds(JsonNode row) {
      return Condition.holds(left.in(row), relation, right.in(row));
    }

    // An order there is only of numbers. That it does not hold would say that the opposite does.
    Optional<Found.Unfit> unfit(JsonNode row) {
      return relation.orders()
          ? Stream.of(left, right).flatMap(side -> unfit(side, row).stream()).findFirst()
          : Optional.empty();
    }

    private Optional<Found.Unfit> unfit(Operand side, JsonNode row) {
      JsonNode value = side.in(row);
      if (Written.number(value).isPresent()) {
        return Optional.empty();
      }
      String name = side.paths().map(RowPath::toString).findFirst().orElse("a value");
      return Optional.of(
          new Found.Unfit(
              Written.missing(value),
              "'%s' is %s, which is no number, and it is compared by %s (ask before: %s != null and …)"
                  .formatted(name, Operand.text(value), relation.sign(), name)));
    }
  }

  /** Whether it holds, of a row that is not {@link #unfit}. */
  boolean holds(JsonNode row) {
    return groups.stream().anyMatch(group -> group.stream().allMatch(c -> c.holds(row)));
  }

  /** What keeps it from being decided; of comparisons that decide nothing more, nothing. */
  Optional<Found.Unfit> unfit(JsonNode row) {
    for (List<Comparison> group : groups) {
      boolean holds = true;
      for (Comparison comparison : group) {
        Optional<Found.Unfit> unfit = comparison.unfit(row);
        if (unfit.isPresent()) {
          return unfit;
        }
        if (!comparison.holds(row)) {
          holds = false;
          break;
        }
      }
      if (holds) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  Stream<RowPath> paths() {
    return groups.stream()
        .flatMap(List::stream)
        .flatMap(c -> Stream.concat(c.left().paths(), c.right().paths()));
  }

  private static boolean holds(JsonNode left, Relation relation, JsonNode right) {
    switch (relation) {
      case EQUAL -> {
        return Written.same(left, right);
      }
      case DIFFERENT -> {
        return !Written.same(left, right);
      }
      default -> {
        OptionalDouble l = Written.number(left);
        OptionalDouble r = Written.number(right);
        if (l.isEmpty() || r.isEmpty()) {
          return false;
        }
        int order = Double.compare(l.getAsDouble(), r.getAsDouble());
        return switch (relation) {
          case LESS -> order < 0;
          case AT_MOST -> order <= 0;
          case MORE -> order > 0;
          default -> order >= 0;
        };
      }
    }
  }
}
