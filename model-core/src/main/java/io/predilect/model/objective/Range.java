package io.predilect.model.objective;

/** Checks of settings, all with the same kind of message: the name, the value, what is right. */
final class Range {
  private Range() {}

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw refused(name, value, "a number above 0");
    }
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refused(name, value, "0 or more");
    }
  }

  static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw refused(name, value, "between 0 and 1");
    }
  }

  static void labelSmoothing(double value) {
    if (!(value >= 0 && value < 0.5)) {
      throw refused(
          "label_smoothing", value, "0 or more and below 0.5 (at 0.5 labels say nothing)");
    }
  }

  private static IllegalArgumentException refused(String name, double value, String right) {
    return new IllegalArgumentException(name + " is " + value + "; it must be " + right);
  }
}
