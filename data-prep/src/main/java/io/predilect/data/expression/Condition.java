package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.List;
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
    EQUAL,
    DIFFERENT,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST
  }

  record Comparison(Operand left, Relation relation, Operand right) {
    boolean holds(JsonNode row) {
      return Condition.holds(left.in(row), relation, right.in(row));
    }
  }

  boolean holds(JsonNode row) {
    return groups.stream().anyMatch(group -> group.stream().allMatch(c -> c.holds(row)));
  }

  Stream<RowPath> paths() {
    return groups.stream()
        .flatMap(List::stream)
        .flatMap(c -> Stream.concat(c.left().paths(), c.right().paths()));
  }

  // An order there is only of numbers; with anything else no comparison holds.
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
