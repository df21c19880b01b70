package io.predilect.jobs.evaluate.figures;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

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

  /** Up to so many values the bootstrap's interval of their mean is too narrow. */
  public static final int FEW = 100;

  /**
   * The interval of a mean: of few values Student's, which resamples of them come short of; else
   * the percentile bootstrap's, the middle 95 % of the means of resamples with replacement.
   *
   * @param values at least one
   * @param seed of the resampling: the same values and seed give the same interval
   * @return empty: it is a single value, which says nothing of how values spread
   */
  public static Optional<Interval> ofMean(double[] values, long seed) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values, no interval");
    }
    if (values.length == 1) {
      return Optional.empty();
    }
    return Optional.of(
        values.length <= FEW
            ? student(
                StatUtils.mean(values),
                StatUtils.variance(values) / values.length,
                values.length - 1)
            : bootstrap(values, seed));
  }

  /**
   * The interval of a mean by Student's t.
   *
   * @param variance of the mean, estimated
   * @param degrees of freedom of that estimate
   */
  private static Interval student(double mean, double variance, double degrees) {
    double half =
        new TDistribution(degrees).inverseCumulativeProbability(1 - TAIL) * Math.sqrt(variance);
    return new Interval(mean - half, mean + half);
  }

  /**
   * The interval of one mean less another one, of other values: Welch's, by Student's t with
   * Satterthwaite's degrees of freedom.
   *
   * @return empty: one of them is of a single value
   */
  static Optional<Interval> ofDifference(Moments one, Moments other) {
    if (one.count() < 2 || other.count() < 2) {
      return Optional.empty();
    }
    double a = one.variance() / (one.count() - 1); // of the mean
    double b = other.variance() / (other.count() - 1);
    double degrees =
        a + b == 0
            ? one.count() + other.count() - 2
            : (a + b) * (a + b) / (a * a / (one.count() - 1) + b * b / (other.count() - 1));
    return Optional.of(student(one.mean() - other.mean(), a + b, degrees));
  }

  private static Interval bootstrap(double[] values, long seed) {
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
   * The interval of a mean of which sums alone are known, by Student's t, which of many values is
   * the normal one.
   *
   * @param variance of the values, as the mean of their squared distances from their mean; rounding
   *     may have made it negative
   * @param count how many values
   * @return empty: it is of a single value, which says nothing of how values spread
   */
  public static Optional<Interval> ofMean(double mean, double variance, long count) {
    return count < 2
        ? Optional.empty()
        : Optional.of(student(mean, Math.max(0, variance) / (count - 1), (double) count - 1));
  }

  /**
   * The interval of one mean over another one, of the same cases: Fieller's (1954, Some problems in
   * interval estimation), the ratios q at which the mean of part − q · whole is not told from 0.
   *
   * @param part its mean
   * @param whole its mean
   * @param partVariance of the cases, as the mean of squared distances, and likewise:
   * @param wholeVariance of the wholes
   * @param covariance of both
   * @param count how many cases
   * @return empty: there is one case, or the mean of the wholes is itself not told from 0, so that
   *     the ratio may be of any size
   */
  public static Optional<Interval> ofRatio(
      double part,
      double whole,
      double partVariance,
      double wholeVariance,
      double covariance,
      long count) {
    if (count < 2) {
      return Optional.empty();
    }
    double t = new TDistribution((double) count - 1).inverseCumulativeProbability(1 - TAIL);
    double share = t * t / (count - 1);
    double a = whole * whole - share * Math.max(0, wholeVariance);
    double b = part * whole - share * covariance;
    double c = part * part - share * Math.max(0, partVariance);
    if (!(a > 0)) {
      return Optional.empty();
    }
    double half = Math.sqrt(Math.max(0, b * b - a * c));
    return Optional.of(new Interval((b - half) / a, (b + half) / a));
  }

  /**
   * The interval of a mean of many values, which is distributed normally.
   *
   * @param variance of the mean, not of the values
   */
  static Interval normal(double mean, double variance) {
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
   * @param count how many independent cases, at least 1
   */
  public static Interval ofShare(double share, double count) {
    return wilson(share, count, QUANTILE);
  }

  /**
   * The same where how many independent cases there are was itself estimated: by Student's quantile
   * in place of the normal one, without which the interval of a few prompts with many cases each is
   * too narrow.
   *
   * @param degrees of freedom of that estimate
   */
  static Interval ofShare(double share, double count, double degrees) {
    return wilson(share, count, new TDistribution(degrees).inverseCumulativeProbability(1 - TAIL));
  }

  private static Interval wilson(double share, double count, double quantile) {
    if (!(count >= 1) || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("no share of cases: " + share + " of " + count);
    }
    double square = quantile * quantile / count;
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
