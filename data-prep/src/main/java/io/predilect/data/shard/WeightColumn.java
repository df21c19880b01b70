package io.predilect.data.shard;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.value.Written;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * The column of the data that says how much each pair counts in training.
 *
 * @param name its name
 */
public record WeightColumn(String name) {
  /** There is no weight where one is asked for, or none that can be used. */
  public static final String BAD_WEIGHT = "bad_weight";

  public WeightColumn {
    Objects.requireNonNull(name, "name");
  }

  /** What is told of a pair's weight. */
  public sealed interface Told {}

  /**
   * A weight.
   *
   * @param weight at least 0, finite
   */
  public record Weight(double weight) implements Told {}

  /**
   * None that can be used.
   *
   * @param why with the remedy
   */
  public record NoWeight(String why) implements Told {}

  /** A pair's, from the source's columns that it brought along. */
  public Told of(PreferencePair pair) {
    Map<String, String> columns = pair.extra();
    if (!columns.containsKey(name)) {
      return new NoWeight(
          "the row has no column '%s' beside those of the pair, which are %s: name one of these in weight_column, or set it to null"
              .formatted(name, new TreeSet<>(columns.keySet())));
    }
    String text = columns.get(name).strip();
    OptionalDouble weight = Written.number(text);
    return weight.orElse(-1) >= 0
        ? new Weight(weight.getAsDouble())
        : new NoWeight(
            "column '%s' is '%s': a weight is a number of at least 0".formatted(name, text));
  }
}
