package io.predilect.data.jinja;

import java.util.List;

/**
 * What one rendering may still do: how much work, and whether it may write what is not there. A
 * unit is a step of the template, or a character or item that an operation reads or makes, so that
 * neither time nor memory grows without end.
 */
final class Budget {
  /** Units for a rendering, beside those for what it is given. */
  static final long UNITS = 20_000_000;

  /** Further units for each character or item of what it is given. */
  static final long PER_INPUT = 200;

  /** How deep macros, recursive loops and nested values may go. */
  static final int DEEPEST = 200;

  private final long limit;
  private final Presence presence;
  private long left;
  private int depth;

  Budget(long units, long inputSize, Presence presence) {
    this.limit = units + PER_INPUT * inputSize;
    this.left = limit;
    this.presence = presence;
  }

  Presence presence() {
    return presence;
  }

  /** For a message's own needs. */
  static Budget small() {
    return new Budget(UNITS, 0, new Presence(false));
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
