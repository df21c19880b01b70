package io.predilect.jobs.evaluate.figures;

import java.io.Serializable;
import org.apache.spark.util.StatCounter;

/** How many values there are, their mean and how they spread, also by the prompts they are of. */
final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StatCounter spread = new StatCounter();
  private final PromptSums byPrompt = new PromptSums();
  private double sum;
  private double lost; // by rounding of the sum (Neumaier, 1974): it does not depend on the order

  /** Adds a value of a prompt, whose values come one behind the other. */
  void add(long prompt, double value) {
    spread.merge(value);
    byPrompt.add(prompt, value, 0);
    addToSum(value);
  }

  /** Adds the values of others. */
  Moments merge(Moments other) {
    spread.merge(other.spread);
    byPrompt.merge(other.byPrompt);
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

  /** How many prompts they are of. */
  long prompts() {
    return byPrompt.prompts();
  }

  /** Whether each is of a prompt of its own. */
  boolean apart() {
    return prompts() == count();
  }

  /**
   * The variance that values one a prompt would have, for their mean to be as unsure: that of the
   * values themselves where they are so.
   */
  double promptVariance() {
    return apart() ? variance() : byPrompt.variance(mean(), count());
  }

  /** Of values from 0 to 1: the interval of their share. */
  Interval ofShare() {
    return byPrompt.ofShare(mean(), count());
  }

  /** The standard error of the mean, squared. */
  double meanVariance() {
    return promptVariance() / prompts();
  }
}
