package io.predilect.model.objective;

import io.predilect.data.check.Checks;

/**
 * The settings of {@code train.objective} that shift margins ({@link WithOffset}); their keys stand
 * beside the others.
 *
 * @param scoreMargin how much of the data's own score difference is asked for
 * @param lengthPenalty R-DPO's α
 */
public record OffsetSettings(double scoreMargin, double lengthPenalty) {
  public OffsetSettings {
    new Checks()
        .atLeast("score_margin", scoreMargin, 0.0)
        .atLeast("length_penalty", lengthPenalty, 0.0)
        .orThrow();
  }

  boolean shifts() {
    return scoreMargin > 0 || lengthPenalty > 0;
  }
}
