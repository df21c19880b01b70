package io.predilect.model.train.plan;

import java.util.Objects;

/**
 * What to do with a step whose loss or gradient is NaN or infinite.
 *
 * @param nonFinite stop, or go on without the step
 * @param maxSkippedSteps steps in a row that may be skipped; one more stops training
 */
public record NonFiniteSettings(Action nonFinite, int maxSkippedSteps) {

  /** The choices. The batch's ids are written out in either case. */
  public enum Action {
    /** Training ends before the step. */
    STOP,
    /** The step is left out: neither weights nor optimiser move. */
    SKIP
  }

  public NonFiniteSettings {
    Objects.requireNonNull(nonFinite, "nonFinite");
    if (maxSkippedSteps < 1) {
      throw new IllegalArgumentException(
          "max_skipped_steps is " + maxSkippedSteps + "; it must be 1 or more");
    }
  }

  /** Stops at the first. */
  public static NonFiniteSettings stop() {
    return new NonFiniteSettings(Action.STOP, 1);
  }
}
