package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
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

  /**
   * An object on the way to a value, of which one key is taken and the others are left.
   *
   * @param steps the way to it
   */
  public record Passed(List<String> steps, JsonNode object) {
    public Passed {
      steps = List.copyOf(steps);
    }

    /** The keys that any of these paths takes of it. */
    public Set<String> takenBy(List<RowPath> paths) {
      return paths.stream()
          .map(RowPath::steps)
          .filter(way -> way.size() > steps.size() && way.subList(0, steps.size()).equals(steps))
          .map(way -> way.get(steps.size()))
          .collect(Collectors.toSet());
    }
  }

  /** The objects on the way to the value, the outermost first. */
  public List<Passed> passed(JsonNode row) {
    List<Passed> passed = new ArrayList<>();
    for (int taken = 1; taken < steps.size() && !row.has(name()); taken++) {
      List<String> way = steps.subList(0, taken);
      Written.structure(new RowPath(way).in(row))
          .filter(JsonNode::isObject)
          .ifPresent(object -> passed.add(new Passed(way, object)));
    }
    return passed;
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
