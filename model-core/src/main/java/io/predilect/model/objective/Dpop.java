package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * DPO-Positive: -log σ(β (m - λ max(0, -s_w))), which keeps the chosen response from becoming less
 * likely than the reference has it (Pal et al. 2024, "Smaug: Fixing failure modes of preference
 * optimisation with DPO-Positive"). Where the policy is the reference, as at the first step, s_w is
 * 0 and nothing is lost: what rounding makes of that 0 has no say in the slope, which is 1 + λ
 * times as large below it.
 *
 * @param beta β, above 0
 * @param lambda λ, at least 0; the paper's is 50
 * @param form the sum over tokens is the paper's; under the reverse KL divergence
 */
public record Dpop(double beta, double lambda, RatioForm form) implements RatioObjective {

  public Dpop {
    new Checks().above("beta", beta, 0).atLeast("dpop_lambda", lambda, 0.0).orThrow();
    Objects.requireNonNull(form, "form");
    Preference.requirePlain("dpop", form);
  }

  @Override
  public Slopes at(double chosen, double rejected) {
    double lost = Math.max(0, -chosen);
    double z = beta * (chosen - rejected - lambda * lost);
    double slope = -beta * Logistic.sigmoid(-z);
    boolean fell = chosen < -LogRatios.rounding(form.lengths().reduction());
    return new Slopes(-Logistic.logSigmoid(z), fell ? slope * (1 + lambda) : slope, -slope);
  }
}
