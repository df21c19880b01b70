package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * Noise contrastive alignment of a pair: -log σ(r_w) - ½ log σ(-r_w) - ½ log σ(-r_l) with r = β s
 * (Chen et al. 2024, "Noise contrastive alignment of language models with explicit rewards", for
 * two responses and a preference).
 *
 * @param beta β, above 0
 * @param form the sum over tokens is the paper's; under the reverse KL divergence
 */
public record NcaPair(double beta, RatioForm form) implements RatioObjective {

  public NcaPair {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
    Preference.requirePlain("nca_pair", form);
  }

  @Override
  public Slopes at(double chosen, double rejected) {
    double w = beta * chosen;
    double l = beta * rejected;
    double loss =
        -Logistic.logSigmoid(w) - 0.5 * Logistic.logSigmoid(-w) - 0.5 * Logistic.logSigmoid(-l);
    return new Slopes(
        loss,
        beta * (0.5 * Logistic.sigmoid(w) - Logistic.sigmoid(-w)),
        beta * 0.5 * Logistic.sigmoid(l));
  }
}
