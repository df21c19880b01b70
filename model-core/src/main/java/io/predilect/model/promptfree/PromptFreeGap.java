package io.predilect.model.promptfree;

import io.predilect.model.objective.Logistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A reward gap r(x,y_w) - r(x,y_l) split into a part that any prompt gives and a part owed to this
 * one (Mao et al. 2025, "Information-theoretic reward decomposition for generalizable RLHF").
 *
 * @param promptFree Δr2, the root of Φ(Δr2) = E_{x'}[σ(Δr(x') - Δr2)] = ½ (eq. 10)
 * @param promptRelated Δr1 = Δr(x) - Δr2, x the pair's own prompt
 * @param phi Φ(Δr2), ½ but for the search's tolerance
 * @param iterations how many times the search halved its interval
 */
public record PromptFreeGap(double promptFree, double promptRelated, double phi, int iterations) {

  /**
   * Algorithm 1 with the bounds that the gaps themselves give: no gap lies outside ± the largest,
   * so neither does the root.
   *
   * @param gaps Δr(x') in every prompt's order of {@code weights}, the pair's own prompt first
   * @param weights P(x'|y_w,y_l)
   * @param epsilon ε, above 0: the search ends when its interval is no wider, or no wider than this
   *     share of the largest gap where that is below 1
   * @throws IllegalArgumentException when a gap is NaN or infinite
   */
  public static PromptFreeGap solve(double[] gaps, PromptWeights weights, double epsilon) {
    double range = 0;
    for (int i = 0; i < gaps.length; i++) {
      requireFinite(gaps, i);
      range = Math.max(range, Math.abs(gaps[i]));
    }
    return solve(gaps, weights, range, epsilon);
  }

  /**
   * Algorithm 1 (binary search). Its ε is one of rewards whose range is 1 or more. Rewards on a
   * smaller scale, as of a policy that is near its reference or under a temperature, would lie
   * within ε as a whole, and Δr2 would be 0 whatever the gaps are: there ε is a share of the range.
   *
   * @param gaps Δr(x') in every prompt's order of {@code weights}, the pair's own prompt first
   * @param weights P(x'|y_w,y_l)
   * @param rewardRange r_max - r_min over the rewards observed, in no case less than a gap
   * @param epsilon ε, above 0: the search ends when its interval is no wider, or no wider than this
   *     share of the range where that is below 1
   * @throws IllegalArgumentException when a gap is NaN or infinite
   */
  public static PromptFreeGap solve(
      double[] gaps, PromptWeights weights, double rewardRange, double epsilon) {
    if (gaps.length != weights.size()) {
      throw new IllegalArgumentException(
          gaps.length + " gaps for " + weights.size() + " prompts; each prompt needs one");
    }
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("epsilon is " + epsilon + "; it must be above 0");
    }
    for (int i = 0; i < gaps.length; i++) {
      requireFinite(gaps, i);
      if (!(Math.abs(gaps[i]) <= rewardRange)) {
        throw new IllegalArgumentException(
            "the gap " + gaps[i] + " is wider than the range of rewards, " + rewardRange);
      }
    }
    double left = -rewardRange;
    double right = rewardRange;
    double width = epsilon * Math.min(1, rewardRange);
    int iterations = 0;
    while (right - left > width) {
      double mid = left + (right - left) / 2;
      if (mid <= left || mid >= right) {
        break; // the two are neighbours among doubles: ε is finer than they can be
      }
      if (phi(gaps, weights, mid) > 0.5) {
        left = mid;
      } else {
        right = mid;
      }
      iterations++;
    }
    double promptFree = left + (right - left) / 2;
    return new PromptFreeGap(
        promptFree, gaps[0] - promptFree, phi(gaps, weights, promptFree), iterations);
  }

  /**
   * Algorithm 1 for many pairs under the same weights.
   *
   * @param gaps {@code [pairs][K]}
   * @return per pair its result; empty where one of its gaps is NaN or infinite
   */
  public static List<Optional<PromptFreeGap>> solveAll(
      double[][] gaps, PromptWeights weights, double epsilon) {
    List<Optional<PromptFreeGap>> results = new ArrayList<>(gaps.length);
    for (double[] pair : gaps) {
      results.add(isFinite(pair) ? Optional.of(solve(pair, weights, epsilon)) : Optional.empty());
    }
    return results;
  }

  /** Φ(Δr2) = Σ_{x'} P(x'|y_w,y_l) σ(Δr(x') - Δr2), which falls as Δr2 grows. */
  static double phi(double[] gaps, PromptWeights weights, double promptFree) {
    double sum = 0;
    for (int i = 0; i < gaps.length; i++) {
      sum += weights.at(i) * Logistic.sigmoid(gaps[i] - promptFree);
    }
    return sum;
  }

  private static boolean isFinite(double[] gaps) {
    for (double gap : gaps) {
      if (!Double.isFinite(gap)) {
        return false;
      }
    }
    return true;
  }

  private static void requireFinite(double[] gaps, int i) {
    if (!Double.isFinite(gaps[i])) {
      throw new IllegalArgumentException(
          "the reward gap under prompt " + i + " is " + gaps[i] + "; a reward is not finite");
    }
  }
}
