package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * Self-play preference optimisation where the chosen response wins for certain: (s_w - 1/(2β))² +
 * (s_l + 1/(2β))² (Wu et al. 2024, "Self-play preference optimization for language model
 * alignment", eq. 4.7 with probabilities 1 and 0, its η being 1/β).
 *
 * @param beta β, above 0
 * @param form the sum over tokens is the paper's; under the reverse KL divergence
 */
public record SppoHard(double beta, RatioForm form) implements RatioObjective {

  public SppoHard {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
    Preference.requirePlain("sppo_hard", form);
  }

  @Override
  public Slopes at(double chosen, double rejected) {
    double target = 1 / (2 * beta);
    double w = chosen - target;
    double l = rejected + target;
    return new Slopes(w * w + l * l, 2 * w, 2 * l);
  }
}
