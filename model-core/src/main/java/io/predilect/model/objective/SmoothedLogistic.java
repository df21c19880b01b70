package io.predilect.model.objective;

import io.predilect.data.check.Checks;

/**
 * The logistic loss of a margin z whose label is wrong with probability ε: -(1-ε) log σ(z) - ε log
 * σ(-z) (Mitchell 2023, "A note on DPO with noisy preferences", eq. 3; ε = 0 is Bradley-Terry).
 *
 * @param loss its value
 * @param slope its derivative by z
 */
record SmoothedLogistic(double loss, double slope) {

  /** Checks that begin with an ε. */
  static Checks check(double labelSmoothing) {
    return new Checks()
        .holds(
            mayBe(labelSmoothing),
            "label_smoothing",
            labelSmoothing,
            "it must be at least 0 and below 0.5 (at 0.5 labels say nothing)");
  }

  /** Whether it can be how often labels are wrong. */
  static boolean mayBe(double epsilon) {
    return epsilon >= 0 && epsilon < 0.5;
  }

  static SmoothedLogistic of(double z, double epsilon) {
    double wrong = epsilon == 0 ? 0 : epsilon * Logistic.logSigmoid(-z); // also of an infinite z
    double loss = -(1 - epsilon) * Logistic.logSigmoid(z) - wrong;
    // d/dz: -(1-ε) σ(-z) + ε σ(z)
    double slope = -(1 - epsilon) * Logistic.sigmoid(-z) + epsilon * Logistic.sigmoid(z);
    return new SmoothedLogistic(loss, slope);
  }
}
