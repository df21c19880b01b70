package io.predilect.model.promptfree;

import io.predilect.model.objective.Logistic;
import java.util.Arrays;
import java.util.List;

/**
 * What the draw of K - 1 foreign prompts leaves uncertain in Δr2. The own prompt is no draw.
 *
 * <p>Φ_K, the mean of the drawn σ(Δr(x') - Δr2), has a standard error s of its own. Δr2 is as
 * uncertain as where Φ_K is ½ ± s, which for many prompts is the delta method's s / |Φ'|, and stays
 * within the gaps' range where Φ is flat, as between two heaps of gaps of either sign.
 */
public final class PromptError {
  /**
   * Parts that a pool is taken in, in turn, to tell the error of a mean over pairs: pairs share
   * their prompts, so their errors do not average out.
   */
  public static final int PARTS = 16;

  private static final int HALVINGS = 60;

  private PromptError() {}

  /**
   * The standard error of one pair's Δr2.
   *
   * @param gaps Δr(x'), the own prompt's first
   * @param weights of these prompts
   * @param promptFree Δr2
   * @return NaN with fewer than two foreign prompts, which tell nothing of how they differ
   */
  public static double of(double[] gaps, PromptWeights weights, double promptFree) {
    if (gaps.length < 3) {
      return Double.NaN;
    }
    double noise = noise(residuals(gaps, weights, promptFree));
    double low = Arrays.stream(gaps).min().orElseThrow();
    double high = Arrays.stream(gaps).max().orElseThrow();
    double below = where(gaps, weights, 0.5 + noise, low, high);
    double above = where(gaps, weights, 0.5 - noise, low, high);
    return (above - below) / 2;
  }

  /**
   * How much each part of the pool moves a pair's Δr2. The squares of a pair's parts, or of their
   * means over pairs, give the error ({@link #ofMean}).
   *
   * @param pool each gap's place in the pool that all pairs share; the own prompt's is not read
   * @param error {@link #of} these
   * @return {@link #PARTS} numbers; all 0 where the error is NaN or 0
   */
  public static List<Double> parts(
      double[] gaps, int[] pool, PromptWeights weights, double promptFree, double error) {
    double[] parts = new double[PARTS];
    double[] residuals = residuals(gaps, weights, promptFree);
    double noise = gaps.length < 3 ? 0 : noise(residuals);
    if (noise > 0 && error > 0) {
      for (int i = 1; i < residuals.length; i++) {
        parts[pool[i] % PARTS] += residuals[i] * error / noise;
      }
    }
    return Arrays.stream(parts).boxed().toList();
  }

  /**
   * The standard error that the pool leaves in the mean of Δr2 over pairs.
   *
   * @param parts the pairs' means of {@link #parts}; those of a pool with fewer prompts than parts
   *     are 0 and count for nothing
   * @return NaN with fewer than two
   */
  public static double ofMean(List<Double> parts) {
    long used = parts.stream().filter(part -> part != 0).count();
    if (used < 2) {
      return Double.NaN;
    }
    double sum = parts.stream().mapToDouble(part -> part * part).sum();
    return Math.sqrt(sum * used / (used - 1));
  }

  // What each foreign prompt's σ adds to Φ_K beside what it would add on average.
  private static double[] residuals(double[] gaps, PromptWeights weights, double promptFree) {
    double[] sigmas = new double[gaps.length];
    double mean = 0.5; // what normalised probabilities make of Φ
    double sum = 0;
    double others = 0;
    for (int i = 1; i < gaps.length; i++) {
      sigmas[i] = Logistic.sigmoid(gaps[i] - promptFree);
      sum += weights.at(i) * sigmas[i];
      others += weights.at(i);
    }
    if (weights.given() && others > 0) {
      mean = sum / others;
    }
    double[] residuals = new double[gaps.length];
    for (int i = 1; i < gaps.length; i++) {
      residuals[i] = weights.at(i) * (sigmas[i] - mean);
    }
    return residuals;
  }

  private static double noise(double[] residuals) {
    int drawn = residuals.length - 1;
    double squares = Arrays.stream(residuals).map(r -> r * r).sum();
    return Math.sqrt(squares * drawn / (drawn - 1));
  }

  // The d within the gaps' range at which Φ is nearest to a value.
  private static double where(
      double[] gaps, PromptWeights weights, double value, double low, double high) {
    double left = low;
    double right = high;
    double width = (high - low) * 1e-6;
    for (int i = 0; i < HALVINGS && right - left > width; i++) {
      double mid = left + (right - left) / 2;
      if (PromptFreeGap.phi(gaps, weights, mid) > value) {
        left = mid;
      } else {
        right = mid;
      }
    }
    return left + (right - left) / 2;
  }
}
