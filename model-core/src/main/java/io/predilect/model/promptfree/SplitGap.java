package io.predilect.model.promptfree;

import java.util.List;

/**
 * A pair's reward gap taken apart, with how far that can be relied on.
 *
 * @param gap Δr under the pair's own prompt
 * @param parts Δr2 and Δr1
 * @param effectivePrompts 1 / Σ w²
 * @param error the standard error that the draw of K prompts leaves in Δr2; NaN: not known
 * @param signKept share of the foreign prompts under which the same response is preferred; NaN:
 *     there is none
 * @param shifts how much each part of the pool moves Δr2 ({@link PromptError#parts})
 */
public record SplitGap(
    double gap,
    PromptFreeGap parts,
    double effectivePrompts,
    double error,
    double signKept,
    List<Double> shifts) {
  public SplitGap {
    shifts = List.copyOf(shifts);
  }

  /**
   * Algorithm 1 and its error.
   *
   * @param gaps Δr(x'), the own prompt's first
   * @param pool each gap's place in the pool that all pairs share; the own prompt's is not read
   * @param weights P(x'|y_w,y_l)
   * @param epsilon ε of the search
   */
  public static SplitGap of(double[] gaps, int[] pool, PromptWeights weights, double epsilon) {
    PromptFreeGap parts = PromptFreeGap.solve(gaps, weights, epsilon);
    double error = PromptError.of(gaps, weights, parts.promptFree());
    return new SplitGap(
        gaps[0],
        parts,
        weights.effectiveSampleSize(),
        error,
        signKept(gaps),
        PromptError.parts(gaps, pool, weights, parts.promptFree(), error));
  }

  private static double signKept(double[] gaps) {
    int same = 0;
    for (int i = 1; i < gaps.length; i++) {
      if (Math.signum(gaps[i]) == Math.signum(gaps[0])) {
        same++;
      }
    }
    return (double) same / (gaps.length - 1);
  }
}
