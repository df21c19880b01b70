package io.predilect.model.objective;

import java.util.Objects;

/**
 * Robust DPO: [-(1-ε) log σ(β m) + ε log σ(-β m)] / (1 - 2ε), whose mean over labels that are
 * flipped with probability ε is DPO's loss on the true ones (Chowdhury et al. 2024, "Provably
 * robust DPO: Aligning language models with noisy feedback", the unbiased loss).
 *
 * @param beta β, above 0
 * @param labelSmoothing ε, the probability that a label is wrong, in [0, 0.5)
 * @param form the sum over tokens is the paper's
 */
public record RobustDpo(double beta, double labelSmoothing, RatioForm form)
    implements MarginObjective {

  public RobustDpo {
    SmoothedLogistic.check(labelSmoothing).above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
  }

  @Override
  public Slope onMargin(double margin, double shift) {
    double z = beta * margin - shift;
    double keep = (1 - labelSmoothing) / (1 - 2 * labelSmoothing);
    double flip = labelSmoothing / (1 - 2 * labelSmoothing);
    double wrong = flip == 0 ? 0 : flip * Logistic.logSigmoid(-z); // also of an infinite z
    return new Slope(
        -keep * Logistic.logSigmoid(z) + wrong,
        beta * (-keep * Logistic.sigmoid(-z) - flip * Logistic.sigmoid(z)));
  }
}
