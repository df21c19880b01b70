package io.predilect.data.shard;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.value.Written;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * A column of the data that says a number of each pair.
 *
 * @param name its name
 * @param kind what the number is
 */
public record NumberColumn(String name, Kind kind) {

  /** What a number says of a pair. */
  public enum Kind {
    /** How much it counts in training. */
    WEIGHT("weight_column", "bad_weight", "a weight is a number of at least 0", 0),
    /** By how much its chosen response is the better one, in the place of scores. */
    MARGIN("margin_column", "bad_margin", "a margin is a finite number", -Double.MAX_VALUE);

    private final String setting;
    private final String reason;
    private final String rule;
    private final double least;

    Kind(String setting, String reason, String rule, double least) {
      this.setting = setting;
      this.reason = reason;
      this.rule = rule;
      this.least = least;
    }

    /** Why a row is rejected that has no such number. */
    public String reason() {
      return reason;
    }
  }

  public NumberColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
  }

  /** What is told of a pair. */
  public sealed interface Told {}

  /**
   * A number.
   *
   * @param value finite, and what its kind may be
   */
  public record Known(double value) implements Told {}

  /**
   * None that can be used.
   *
   * @param why with the remedy
   */
  public record Unknown(String why) implements Told {}

  /** A pair's, from the source's columns that it brought along. */
  public Told of(PreferencePair pair) {
    Map<String, String> columns = pair.extra();
    if (!columns.containsKey(name)) {
      return new Unknown(
          "the row has nothing in column '%s'; beside those of the pair it has %s: name one of these in %s, or set it to null"
              .formatted(name, new TreeSet<>(columns.keySet()), kind.setting));
    }
    String text = columns.get(name).strip();
    OptionalDouble value = Written.number(text);
    return value.isPresent() && value.getAsDouble() >= kind.least
        ? new Known(value.getAsDouble())
        : new Unknown("column '%s' is '%s': %s".formatted(name, text, kind.rule));
  }
}
