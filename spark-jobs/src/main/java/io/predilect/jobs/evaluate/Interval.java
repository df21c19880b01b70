package io.predilect.jobs.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A 95 % interval.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) implements Serializable {
  private static final int RESAMPLES = 1000;
  private static final double TAIL = 0.025;
  private static final double QUANTILE =
      1.959963984540054; // of the normal distribution, at 1 - TAIL

  /**
   * The percentile bootstrap interval of a mean: the middle 95 % of the means of resamples with
   * replacement.
   *
   * @param values at least one
   * @param seed of the resampling: the same values and seed give the same interval
   */
  public static Interval ofMean(double[] values, long seed) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values, no interval");
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int j = 0; j < values.length; j++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    return middle(means);
  }

  /**
   * The interval of a mean of many values, which is distributed normally.
   *
   * @param variance of the mean, not of the values
   */
  public static Interval normal(double mean, double variance) {
    double half = QUANTILE * Math.sqrt(variance);
    return new Interval(mean - half, mean + half);
  }

  /**
   * Wilson's score interval of a share (Wilson 1927, Probable inference, the law of succession, and
   * statistical inference; Brown, Cai and DasGupta 2001 recommend it for few cases): it does not
   * leave 0 to 1, and has a width where all cases or none count. Where a case may count half, it is
   * wider than need be.
   *
   * @param share of the cases, 0 to 1
   * @param count how many cases, at least 1
   */
  public static Interval ofShare(double share, long count) {
    if (count < 1 || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("no share of cases: " + share + " of " + count);
    }
    double square = QUANTILE * QUANTILE / count;
    double centre = share + square / 2;
    double half = Math.sqrt(square * (share * (1 - share) + square / 4));
    return new Interval(
        Math.max(0, (centre - half) / (1 + square)), Math.min(1, (centre + half) / (1 + square)));
  }

  /** The middle 95 % of these. */
  public static Interval middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int tail = (int) Math.floor(TAIL * sorted.length);
    return new Interval(sorted[tail], sorted[sorted.length - 1 - tail]);
  }
}
