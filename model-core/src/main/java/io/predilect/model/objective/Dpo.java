package io.predilect.model.objective;

import java.util.Objects;

/**
 * Direct preference optimisation: -log σ(β m) (Rafailov et al. 2023, eq. 7). Label smoothing makes
 * it cDPO (Mitchell 2023, eq. 3).
 *
 * @param beta β, above 0
 * @param labelSmoothing ε, the probability that a label is wrong, in [0, 0.5)
 * @param form the sum over tokens is the paper's
 */
public record Dpo(double beta, double labelSmoothing, RatioForm form) implements MarginObjective {

  public Dpo {
    SmoothedLogistic.check(labelSmoothing).above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
  }

  @Override
  public Slope onMargin(double margin, double shift) {
    SmoothedLogistic logistic = SmoothedLogistic.of(beta * margin - shift, labelSmoothing);
    return new Slope(logistic.loss(), beta * logistic.slope());
  }
}
