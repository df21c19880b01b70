package io.predilect.jobs.evaluate;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

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
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series of " + x.length + " and " + y.length + " values cannot be compared");
    }
    if (!Arrays.stream(x).allMatch(Double::isFinite)
        || !Arrays.stream(y).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a value to correlate is not a finite number");
    }
    if (x.length < 2 || constant(x) || constant(y)) {
      return Optional.empty();
    }
    return Optional.of(
        new Correlations(
            new PearsonsCorrelation().correlation(x, y),
            new SpearmansCorrelation().correlation(x, y),
            new KendallsCorrelation().correlation(x, y)));
  }

  private static boolean constant(double[] values) {
    return Arrays.stream(values).allMatch(v -> v == values[0]);
  }
}
