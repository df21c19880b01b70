package io.predilect.jobs.evaluate.figures;

import java.util.Arrays;
import java.util.Optional;

/**
 * How two series go together, each from −1 to 1.
 *
 * @param pearson of the values
 * @param spearman of the ranks, ties sharing their mean rank
 * @param kendall τ-b, which corrects for ties
 */
record Correlations(double pearson, double spearman, double kendall) {

  /**
   * The correlations of two series of the same length; empty where they are not defined: fewer than
   * 2 points, or a series that does not vary.
   *
   * @throws IllegalArgumentException when lengths differ or a value is not finite
   */
  static Optional<Correlations> of(double[] x, double[] y) {
    int[] once = new int[x.length];
    Arrays.fill(once, 1);
    return new CorrelatedPoints(x, y).correlations(once);
  }
}
