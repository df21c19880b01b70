package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * Binary classification of a pair's two responses: -log σ(β s_w) - log σ(-β s_l), {@link Bco}'s
 * loss on both without its running mean (Jung et al. 2024, "Binary classifier optimization for
 * large language model alignment"), the form that mixed preference optimisation adds to DPO (Wang
 * et al. 2024, "Enhancing the reasoning ability of multimodal large language models via mixed
 * preference optimization").
 *
 * @param beta β, above 0
 * @param form the sum over tokens is the paper's; under the reverse KL divergence
 */
public record BcoPair(double beta, RatioForm form) implements RatioObjective {

  public BcoPair {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
    Preference.requirePlain("bco_pair", form);
  }

  @Override
  public Slopes at(double chosen, double rejected) {
    return new Slopes(
        -Logistic.logSigmoid(beta * chosen) - Logistic.logSigmoid(-beta * rejected),
        -beta * Logistic.sigmoid(-beta * chosen),
        beta * Logistic.sigmoid(beta * rejected));
  }
}
