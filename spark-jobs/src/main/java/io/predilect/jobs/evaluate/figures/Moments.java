package io.predilect.jobs.evaluate.figures;

import java.io.Serializable;
import org.apache.spark.util.StatCounter;

/** How many values there are, their mean and how they spread. */
final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StatCounter spread = new StatCounter();
  private double sum;
  private double lost; // by rounding of the sum (Neumaier, 1974): it does not depend on the order

  /** Adds a value. */
  void add(double value) {
    spread.merge(value);
    addToSum(value);
  }

  /** Adds the values of others. */
  Moments merge(Moments other) {
    spread.merge(other.spread);
    addToSum(other.sum);
    addToSum(other.lost);
    return this;
  }

  private void addToSum(double value) {
    double next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }

  long count() {
    return spread.count();
  }

  double mean() {
    return (sum + lost) / spread.count();
  }

  /** Of the values themselves: the mean square of their distances from the mean. */
  double variance() {
    return spread.popVariance();
  }

  /** The standard error of the mean, squared. */
  double meanVariance() {
    return variance() / spread.count();
  }
}
