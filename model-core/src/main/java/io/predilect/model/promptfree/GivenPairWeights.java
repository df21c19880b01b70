package io.predilect.model.promptfree;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Weights for responses from elsewhere, whose probabilities are not known: p on the own prompt and
 * (1-p)/(K-1) on each other one (Mao et al. 2025, "Information-theoretic reward decomposition for
 * generalizable RLHF", app. C.2). p = 1/K takes all prompts alike. p = 1 counts the whole gap as
 * prompt-free; from p = ½ on Δr2 follows the own gap whatever the others say.
 */
public final class GivenPairWeights {
  private GivenPairWeights() {}

  /**
   * The weights of K prompts.
   *
   * @param p as below; empty: 1/K
   */
  public static PromptWeights of(OptionalDouble p, int k) {
    return of(p.orElse(1.0 / Math.max(1, k)), k);
  }

  /**
   * The weights of K prompts.
   *
   * @param p the own prompt's weight, in [0, 1]; with K = 1 the own prompt has all
   * @param k K, the own prompt among them, at least 1
   */
  public static PromptWeights of(double p, int k) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("own_weight is " + p + "; it must lie between 0 and 1");
    }
    if (k < 1) {
      throw new IllegalArgumentException("prompts is " + k + "; it must be 1 or more");
    }
    double[] weights = new double[k];
    if (k > 1) {
      Arrays.fill(weights, (1 - p) / (k - 1));
    }
    weights[0] = k == 1 ? 1 : p;
    return new PromptWeights(weights, true);
  }
}
