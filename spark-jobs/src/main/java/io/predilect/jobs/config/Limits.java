package io.predilect.jobs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks of a record's values that note every refusal, so that all are reported at once. */
final class Limits {
  private final List<InvalidSettings.Problem> problems = new ArrayList<>();

  private Limits() {}

  static Limits check() {
    return new Limits();
  }

  Limits atLeast(String key, long value, long least) {
    return holds(value >= least, key, value, "it must be at least " + least);
  }

  Limits atLeast(String key, OptionalInt value, long least) {
    return value.isPresent() ? atLeast(key, value.getAsInt(), least) : this;
  }

  Limits atLeast(String key, double value, double least) {
    return holds(value >= least, key, value, "it must be at least " + least);
  }

  Limits above(String key, double value, double bound) {
    return holds(value > bound, key, value, "it must be above " + bound);
  }

  /** least ≤ value ≤ most. */
  Limits within(String key, double value, double least, double most) {
    return holds(
        value >= least && value <= most,
        key,
        value,
        "it must be between " + least + " and " + most);
  }

  /** least < value ≤ most. */
  Limits share(String key, double value) {
    return holds(value > 0 && value <= 1, key, value, "it must be above 0 and at most 1");
  }

  Limits notBlank(String key, String value) {
    return holds(!value.isBlank(), key, "'" + value + "'", "it must not be empty");
  }

  Limits notBlank(String key, Optional<String> value) {
    return value.isPresent() ? notBlank(key, value.get()) : this;
  }

  Limits holds(boolean holds, String key, Object value, String remedy) {
    if (!holds) {
      problems.add(new InvalidSettings.Problem(key, value, remedy));
    }
    return this;
  }

  void orThrow() {
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
  }
}
