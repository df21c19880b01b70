package io.predilect.model.promptfree;

/**
 * Weights for responses that the model itself made: P(x'|y1,y2) ∝ P(x') · P(y1|x') · P(y2|x') (Mao
 * et al. 2025, eq. 12 and app. C.2), normalised in log space.
 */
public final class SelfGeneratedWeights {
  private SelfGeneratedWeights() {}

  /**
   * The weights of K prompts, the own prompt first.
   *
   * @param logPrior log P(x') up to a constant; all 0 for prompts drawn from the data
   * @param logFirst log P(y1|x'), summed over tokens; -∞ is a probability of 0
   * @param logSecond log P(y2|x'), likewise
   * @throws IllegalArgumentException when the lengths differ, a value is NaN or +∞, or every prompt
   *     has probability 0
   */
  public static PromptWeights of(double[] logPrior, double[] logFirst, double[] logSecond) {
    int k = logPrior.length;
    if (k < 1 || logFirst.length != k || logSecond.length != k) {
      throw new IllegalArgumentException(
          "log-probs of %s, %s and %s prompts; all three need the same number, at least 1"
              .formatted(k, logFirst.length, logSecond.length));
    }
    double[] weights = new double[k];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < k; i++) {
      weights[i] = logPrior[i] + logFirst[i] + logSecond[i];
      if (Double.isNaN(weights[i]) || weights[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("the log-prob under prompt " + i + " is " + weights[i]);
      }
      largest = Math.max(largest, weights[i]);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException("the pair has probability 0 under every prompt");
    }
    double sum = 0;
    for (int i = 0; i < k; i++) {
      weights[i] = Math.exp(weights[i] - largest);
      sum += weights[i];
    }
    for (int i = 0; i < k; i++) {
      weights[i] /= sum;
    }
    return new PromptWeights(weights, false);
  }
}
