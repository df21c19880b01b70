package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.Interval;

/**
 * A figure with its 95 % interval.
 *
 * @param value the figure
 * @param low the interval's lower end
 * @param high its upper end
 * @param pairs how many pairs count
 */
public record Estimate(double value, double low, double high, long pairs) {

  /**
   * With the normal interval of a mean.
   *
   * @param variance of the pairs' values; rounding may have made it negative
   */
  static Estimate normal(double value, double variance, long pairs) {
    Interval interval = Interval.normal(value, Math.max(0, variance) / pairs);
    return new Estimate(value, interval.low(), interval.high(), pairs);
  }

  /** With Wilson's interval of a share of pairs. */
  static Estimate ofShare(double share, long pairs) {
    Interval interval = Interval.ofShare(share, pairs);
    return new Estimate(share, interval.low(), interval.high(), pairs);
  }
}
