package io.predilect.model.objective;

import java.util.Objects;

/**
 * Exact optimisation with two responses: KL([q, 1-q] ‖ [1-ε, ε]) with q = σ(β m), the reverse of
 * the KL divergence that DPO lessens (Ji et al. 2024, "Towards efficient exact optimization of
 * language model alignment", eq. 16).
 *
 * @param beta β, above 0
 * @param labelSmoothing ε, in (0, 0.5); the paper's advice is 1e-3
 * @param form the sum over tokens is the paper's
 */
public record ExoPair(double beta, double labelSmoothing, RatioForm form)
    implements MarginObjective {
  static final String NEEDS_SMOOTHING =
      "exo_pair asks how often a label is wrong, and at 0 the loss is infinite: set it above 0"
          + " (the paper: 1e-3)";

  public ExoPair {
    SmoothedLogistic.check(labelSmoothing)
        .agrees(labelSmoothing != 0, "label_smoothing", labelSmoothing, NEEDS_SMOOTHING)
        .above("beta", beta, 0)
        .orThrow();
    Objects.requireNonNull(form, "form");
  }

  @Override
  public Slope onMargin(double margin, double shift) {
    double z = beta * margin - shift;
    double q = Logistic.sigmoid(z);
    double rest = Logistic.sigmoid(-z);
    double logP = Math.log1p(-labelSmoothing);
    double logRest = Math.log(labelSmoothing);
    double loss =
        part(q, Logistic.logSigmoid(z) - logP) + part(rest, Logistic.logSigmoid(-z) - logRest);
    // dq/dz = q (1-q), and log q - log(1-q) = z
    return new Slope(loss, beta * part(q * rest, z - logP + logRest));
  }

  // p log p is 0 where p is.
  private static double part(double p, double log) {
    return p == 0 ? 0 : p * log;
  }
}
