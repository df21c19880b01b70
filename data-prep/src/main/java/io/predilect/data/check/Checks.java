package io.predilect.data.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Checks of a record's values, made one after the other; all that fail are reported at once. Keys
 * are those of the YAML. An empty optional value is "none" and passes.
 */
public final class Checks {
  private final List<Problem> problems = new ArrayList<>();

  /** Nothing is refused yet. */
  public Checks() {}

  /** least ≤ value. */
  public Checks atLeast(String key, long value, long least) {
    return holds(value >= least, key, value, "it must be at least " + least);
  }

  /** least ≤ value, or none. */
  public Checks atLeast(String key, OptionalInt value, long least) {
    return holdsOrNone(
        value.isEmpty() || value.getAsInt() >= least, key, value, "it must be at least " + least);
  }

  /** least ≤ value, or none. */
  public Checks atLeast(String key, OptionalLong value, long least) {
    return holdsOrNone(
        value.isEmpty() || value.getAsLong() >= least, key, value, "it must be at least " + least);
  }

  /** A finite number, least ≤ value. */
  public Checks atLeast(String key, double value, double least) {
    return holds(
        value >= least && value < Double.POSITIVE_INFINITY,
        key,
        value,
        "it must be at least " + told(least));
  }

  /** A finite number, bound &lt; value. */
  public Checks above(String key, double value, double bound) {
    return holds(
        value > bound && value < Double.POSITIVE_INFINITY,
        key,
        value,
        "it must be above " + told(bound));
  }

  /** A finite number, bound &lt; value, or none. */
  public Checks above(String key, OptionalDouble value, double bound) {
    double number = value.orElse(Double.MAX_VALUE);
    return holdsOrNone(
        number > bound && number < Double.POSITIVE_INFINITY,
        key,
        value,
        "it must be above " + told(bound));
  }

  /** least ≤ value ≤ most. */
  public Checks between(String key, double value, double least, double most) {
    return holds(
        value >= least && value <= most,
        key,
        value,
        "it must be between " + told(least) + " and " + told(most));
  }

  /** least ≤ value ≤ most, or none. */
  public Checks between(String key, OptionalDouble value, double least, double most) {
    double number = value.orElse(least);
    return holdsOrNone(
        number >= least && number <= most,
        key,
        value,
        "it must be between " + told(least) + " and " + told(most));
  }

  /** 0 ≤ value &lt; bound. */
  public Checks below(String key, double value, double bound) {
    return holds(
        value >= 0 && value < bound, key, value, "it must be at least 0 and below " + told(bound));
  }

  /** 0 &lt; value ≤ 1. */
  public Checks share(String key, double value) {
    return holds(value > 0 && value <= 1, key, value, "it must be above 0 and at most 1");
  }

  /** A text that says something. */
  public Checks notBlank(String key, String value) {
    return holds(!value.isBlank(), key, value, "it must not be empty");
  }

  /** A text that says something, or none. */
  public Checks notBlank(String key, Optional<String> value) {
    return value.isPresent() ? notBlank(key, value.get()) : this;
  }

  /** A condition on one value alone. */
  public Checks holds(boolean holds, String key, Object value, String remedy) {
    return note(holds, new Problem(key, told(value), remedy, false, true));
  }

  /** A condition on one value alone that none at all meets as well. */
  public Checks holdsOrNone(boolean holds, String key, Object value, String remedy) {
    return note(holds, new Problem(key, told(value), remedy, true, true));
  }

  /** A condition on a value and others beside it, which the remedy names. */
  public Checks agrees(boolean holds, String key, Object value, String remedy) {
    return note(holds, new Problem(key, told(value), remedy, false, false));
  }

  /** A condition on the record as a whole. */
  public Checks agrees(boolean holds, String remedy) {
    return note(holds, new Problem("", "", remedy, false, false));
  }

  /**
   * Whatever another record's constructor refuses is refused here too.
   *
   * @param key where the other's values stand in this record's; empty: beside its own
   */
  public Checks include(String key, Runnable constructor) {
    try {
      constructor.run();
    } catch (InvalidSettings refused) {
      refused.problems().forEach(problem -> problems.add(problem.under(key)));
    }
    return this;
  }

  /**
   * Ends the checks.
   *
   * @throws InvalidSettings with everything that was refused, when anything was
   */
  public void orThrow() {
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
  }

  private Checks note(boolean holds, Problem problem) {
    if (!holds) {
      problems.add(problem);
    }
    return this;
  }

  /** A value as it would be written: texts in quotes, nothing as null. */
  private static String told(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(Checks::told).orElse("null");
    } else if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? Integer.toString(optional.getAsInt()) : "null";
    } else if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? Long.toString(optional.getAsLong()) : "null";
    } else if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? told(optional.getAsDouble()) : "null";
    } else if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    } else if (value instanceof Double number) {
      long whole = number.longValue();
      return number == whole && Math.abs(whole) < 1_000_000_000
          ? Long.toString(whole)
          : Double.toString(number);
    }
    return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
  }
}
