package io.predilect.jobs.score;

/**
 * One model's numbers of a pair's two responses: under the pair's own prompt and under every prompt
 * of the pool.
 */
final class PromptMeasures {
  private final double[] chosen;
  private final double[] rejected;

  /**
   * @param chosen of y_w: under the own prompt first, then under the pool's in their order
   * @param rejected of y_l, likewise
   */
  PromptMeasures(double[] chosen, double[] rejected) {
    if (chosen.length != rejected.length || chosen.length == 0) {
      throw new IllegalArgumentException(
          chosen.length + " and " + rejected.length + " numbers; both responses need the same");
    }
    this.chosen = chosen.clone();
    this.rejected = rejected.clone();
  }

  /** The own prompt and those of the pool. */
  int size() {
    return chosen.length;
  }

  double chosen(int prompt) {
    return chosen[prompt];
  }

  double rejected(int prompt) {
    return rejected[prompt];
  }

  /** These numbers less another model's, times a factor. */
  PromptMeasures less(PromptMeasures other, double factor) {
    double[] c = new double[size()];
    double[] r = new double[size()];
    for (int i = 0; i < c.length; i++) {
      c[i] = factor * (chosen[i] - other.chosen[i]);
      r[i] = factor * (rejected[i] - other.rejected[i]);
    }
    return new PromptMeasures(c, r);
  }
}
