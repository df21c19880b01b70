package io.predilect.model.objective;

import io.predilect.data.check.Checks;

/**
 * DPO on rankings: the negative log-likelihood of y_1 ≻ … ≻ y_N in Plackett and Luce's model, Σ_k
 * log Σ_{j ≥ k} exp(r_j - r_k) with r = β (log π_θ(y|x) - log π_ref(y|x)) (Rafailov et al. 2023,
 * "Direct preference optimization: Your language model is secretly a reward model", appendix A.3;
 * the ListMLE of Liu et al. 2024, "LiPO: Listwise preference optimization through
 * learning-to-rank"). Of two responses it is {@link Dpo}.
 *
 * @param beta β, above 0
 */
public record PlackettLuce(double beta) implements RankingObjective {
  public PlackettLuce {
    new Checks().above("beta", beta, 0).orThrow();
  }

  @Override
  public double loss(double[] rewards, double[] slopes) {
    double loss = 0;
    for (int k = 0; k < rewards.length - 1; k++) {
      double place = place(rewards, k);
      loss += place;
      slopes[k] += Math.expm1(-place);
      for (int j = k + 1; j < rewards.length; j++) {
        slopes[j] += Math.exp(rewards[j] - rewards[k] - place);
      }
    }
    return loss;
  }

  /** log Σ_{j ≥ k} exp(r_j - r_k): that y_k is taken first of what is left by then. */
  private static double place(double[] rewards, int k) {
    double largest = 0;
    for (int j = k + 1; j < rewards.length; j++) {
      largest = Math.max(largest, rewards[j] - rewards[k]);
    }
    if (largest == 0) {
      double others = 0;
      for (int j = k + 1; j < rewards.length; j++) {
        others += Math.exp(rewards[j] - rewards[k]);
      }
      return Math.log1p(others);
    }
    double all = Math.exp(-largest);
    for (int j = k + 1; j < rewards.length; j++) {
      all += Math.exp(rewards[j] - rewards[k] - largest);
    }
    return largest + Math.log(all);
  }
}
