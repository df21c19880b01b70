package io.predilect.data.demo;

import java.util.Locale;
import java.util.Set;

/**
 * Why one response is preferred. The weights' sums all differ, so equal prompt-related rewards mean
 * that the same demands are met.
 */
enum Cause {
  TOPIC(1.2),
  COUNT(1.0),
  FORM(0.9),
  ORDER(0.8),
  /** Length and politeness, whatever the prompt. */
  FREE(0),
  /** Noise alone: nothing in the texts speaks for the chosen one. */
  NOISE(0);

  private final double weight;

  Cause(double weight) {
    this.weight = weight;
  }

  /** What meeting this demand adds to r1. */
  double weight() {
    return weight;
  }

  /** The name in the subset column. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** r1(x, y), from the demands that are met. */
  static double promptRelatedReward(Set<Cause> met) {
    double sum = 0;
    for (Cause cause : met) {
      sum += cause.weight;
    }
    return sum;
  }
}
