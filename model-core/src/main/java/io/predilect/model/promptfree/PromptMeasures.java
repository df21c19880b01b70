package io.predilect.model.promptfree;

import java.util.Arrays;

/**
 * One model's numbers of a pair's two responses: under the pair's own prompt and under every prompt
 * of the pool.
 */
public final class PromptMeasures {
  private final double[] chosen;
  private final double[] rejected;
  private final boolean cut;

  /**
   * Numbers of a pair.
   *
   * @param chosen of y_w: under the own prompt first, then under the pool's in their order
   * @param rejected of y_l, likewise
   * @param cut whether a response lost its end to stand behind all of them
   */
  public PromptMeasures(double[] chosen, double[] rejected, boolean cut) {
    if (chosen.length != rejected.length || chosen.length == 0) {
      throw new IllegalArgumentException(
          chosen.length + " and " + rejected.length + " numbers; both responses need the same");
    }
    this.chosen = chosen.clone();
    this.rejected = rejected.clone();
    this.cut = cut;
  }

  public boolean cut() {
    return cut;
  }

  /** The own prompt and those of the pool. */
  public int size() {
    return chosen.length;
  }

  public double chosen(int prompt) {
    return chosen[prompt];
  }

  public double rejected(int prompt) {
    return rejected[prompt];
  }

  /** The gaps between the responses under some of the prompts; 0 is the pair's own. */
  public double[] gaps(int[] prompts) {
    return Arrays.stream(prompts).mapToDouble(k -> chosen[k] - rejected[k]).toArray();
  }

  /** These numbers less another model's, times a factor. */
  public PromptMeasures less(PromptMeasures other, double factor) {
    double[] c = new double[size()];
    double[] r = new double[size()];
    for (int i = 0; i < c.length; i++) {
      c[i] = factor * (chosen[i] - other.chosen[i]);
      r[i] = factor * (rejected[i] - other.rejected[i]);
    }
    return new PromptMeasures(c, r, cut || other.cut);
  }

  /** These numbers times a factor. */
  public PromptMeasures times(double factor) {
    return new PromptMeasures(
        Arrays.stream(chosen).map(c -> factor * c).toArray(),
        Arrays.stream(rejected).map(r -> factor * r).toArray(),
        cut);
  }
}
