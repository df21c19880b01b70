package io.predilect.model.objective;

import io.predilect.data.check.Checks;

/**
 * What judged responses count.
 *
 * @param desirable w_D, at least 0
 * @param undesirable w_U, at least 0; one of the two is above 0
 */
public record JudgedWeights(double desirable, double undesirable) {
  /** All alike. */
  public static final JudgedWeights EVEN = new JudgedWeights(1, 1);

  public JudgedWeights {
    new Checks()
        .atLeast("desirable_weight", desirable, 0.0)
        .atLeast("undesirable_weight", undesirable, 0.0)
        .agrees(
            desirable != 0 || undesirable != 0,
            "desirable_weight",
            desirable,
            "undesirable_weight is 0 too, and nothing would be trained: set one of them above 0")
        .orThrow();
  }

  double of(boolean isDesirable) {
    return isDesirable ? desirable : undesirable;
  }
}
