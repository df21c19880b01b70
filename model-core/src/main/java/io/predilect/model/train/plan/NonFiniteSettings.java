package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
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
    new Checks().atLeast("max_skipped_steps", maxSkippedSteps, 1).orThrow();
  }
}
