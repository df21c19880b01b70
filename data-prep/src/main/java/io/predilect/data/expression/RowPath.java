package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Where a value lies: a column, then keys of objects and places in lists. A list counts from 0, and
 * from its end with -1. A column whose whole name is the path, dots and all, goes first.
 *
 * @param steps the column, and what is taken of it
 */
public record RowPath(List<String> steps) {
  public RowPath {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new ExpressionException("a path names at least a column");
    }
  }

  /** The value, or a missing node. Lists and objects that were written as text are read. */
  public JsonNode in(JsonNode row) {
    if (steps.size() > 1 && row.has(name())) {
      return row.get(name());
    }
    JsonNode value = row.path(steps.get(0));
    for (String step : steps.subList(1, steps.size())) {
      value = step(Written.structure(value).orElse(MissingNode.getInstance()), step);
    }
    return value;
  }

  /** Whether a row has the column, whatever it holds. */
  public boolean columnIn(JsonNode row) {
    return row.has(steps.get(0)) || row.has(name());
  }

  /** The path as it is written. */
  public String name() {
    return String.join(".", steps);
  }

  private static JsonNode step(JsonNode value, String step) {
    if (!value.isArray()) {
      return value.path(step);
    }
    OptionalInt index = index(step);
    if (index.isEmpty()) {
      return MissingNode.getInstance();
    }
    int at = index.getAsInt();
    return value.path(at < 0 ? value.size() + at : at);
  }

  private static OptionalInt index(String step) {
    return step.matches("-?[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(step))
        : OptionalInt.empty();
  }

  @Override
  public String toString() {
    return steps.stream()
        .map(step -> step.matches("[\\p{L}_][\\p{L}\\p{N}_-]*|-?[0-9]+") ? step : '`' + step + '`')
        .collect(Collectors.joining("."));
  }
}
