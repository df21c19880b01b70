package io.predilect.data.jinja;

import java.util.List;

/**
 * How much work one rendering may still do. A unit is a step of the template, or a character or
 * item that an operation reads or makes, so that neither time nor memory grows without end.
 */
final class Budget {
  /** Units for a rendering, beside those for what it is given. */
  static final long UNITS = 20_000_000;

  /** Further units for each character or item of what it is given. */
  static final long PER_INPUT = 200;

  /** How deep macros, recursive loops and nested values may go. */
  static final int DEEPEST = 200;

  private final long limit;
  private final boolean strict;
  private long left;
  private int depth;
  private int asking;

  Budget(long units, long inputSize) {
    this(units, inputSize, false);
  }

  /**
   * @param strict whether {@code None} and what is undefined may not be written
   */
  Budget(long units, long inputSize, boolean strict) {
    this.limit = units + PER_INPUT * inputSize;
    this.left = limit;
    this.strict = strict;
  }

  /** Whether {@code None} and what is undefined may not be written. */
  boolean strict() {
    return strict;
  }

  /** A condition begins: what is not there may be asked about. */
  void ask() {
    asking++;
  }

  /** A condition ends. */
  void asked() {
    asking--;
  }

  /**
   * Refuses to make a text of what is not there, where that may not be written.
   *
   * @param what the value as the template has it, for the message
   */
  void present(Object value, String what) {
    boolean absent =
        value == None.NONE || (value instanceof Undefined undefined && !undefined.meant());
    if (strict && asking == 0 && absent) {
      boolean named = !what.equals(Spelled.UNNAMED);
      throw JinjaException.absent(
          "%s is %s (a template may ask whether it is there: {{ %s or '' }} writes nothing then)"
              .formatted(
                  named ? "'" + what + "'" : what,
                  value == None.NONE ? "null" : "missing",
                  named ? what : "…"));
    }
  }

  /** For a message's own needs. */
  static Budget small() {
    return new Budget(UNITS, 0);
  }

  void spend(long units) {
    left -= units;
    if (left < 0) {
      throw JinjaException.limit(
          "it takes more than " + limit + " steps; a chat template needs far fewer");
    }
  }

  /** Spends what reading a value costs: a text's characters, a list's items. */
  void read(Object value) {
    if (value instanceof String text) {
      spend(text.length());
    } else if (value instanceof List<?> list) {
      spend(list.size());
    } else if (value instanceof Markup markup) {
      spend(markup.text().length());
    } else if (value instanceof Tuple tuple) {
      spend(tuple.items().size());
    } else if (value instanceof Dict dict) {
      spend(dict.size());
    }
  }

  /** Refuses what would be longer than the work that is left, before it is made. */
  long affordable(long units) {
    if (units > left) {
      spend(units);
    }
    return units;
  }

  void enter() {
    if (++depth > DEEPEST) {
      throw JinjaException.limit(
          "it goes deeper than " + DEEPEST + " levels of macros, loops or nested values");
    }
  }

  void leave() {
    depth--;
  }
}
