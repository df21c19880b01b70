package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.PromptSums;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sums over pairs at several places: cuts, or positions. A pair that is over before a place does
 * not count there. Pairs of one prompt, which are not independent, are added one behind the other.
 */
final class Sums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;
  private final double[] values;
  private final double[] wholes; // of what the values are parts of
  private final PromptSums[] byPrompt;

  Sums(int places) {
    counts = new long[places];
    values = new double[places];
    wholes = new double[places];
    byPrompt = new PromptSums[places];
    Arrays.setAll(byPrompt, place -> new PromptSums());
  }

  int places() {
    return counts.length;
  }

  /** Adds the value of a pair of a prompt. */
  void add(int place, long prompt, double value) {
    add(place, prompt, value, 0);
  }

  /** Adds such a value and what it is a part of. */
  void add(int place, long prompt, double value, double whole) {
    byPrompt[place].add(prompt, value, whole);
    counts[place]++;
    values[place] += value;
    wholes[place] += whole;
  }

  /** Adds the pairs of another. */
  void merge(Sums other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
      values[i] += other.values[i];
      wholes[i] += other.wholes[i];
      byPrompt[i].merge(other.byPrompt[i]);
    }
  }

  /** The mean at a place; empty: no pair counts there. */
  Optional<Estimate> mean(int place) {
    long n = counts[place];
    if (n == 0) {
      return Optional.empty();
    }
    double mean = values[place] / n;
    PromptSums prompts = byPrompt[place];
    return Optional.of(
        Estimate.of(mean, Interval.ofMean(mean, prompts.variance(mean, n), prompts.prompts()), n));
  }

  /**
   * The mean of values from 0 to 1 at a place, as a share of the pairs; empty: none counts there.
   */
  Optional<Estimate> rate(int place) {
    long n = counts[place];
    if (n == 0) {
      return Optional.empty();
    }
    double rate = values[place] / n;
    Interval interval = byPrompt[place].ofShare(rate, n);
    return Optional.of(Estimate.of(rate, Optional.of(interval), n));
  }

  /**
   * The mean over the mean of what the values are parts of. Empty: no pair counts there, or the
   * whole's mean is 0.
   */
  Optional<Estimate> share(int place) {
    long n = counts[place];
    if (n == 0 || wholes[place] == 0) {
      return Optional.empty();
    }
    double part = values[place] / n;
    double whole = wholes[place] / n;
    PromptSums prompts = byPrompt[place];
    return Optional.of(
        Estimate.of(
            part / whole,
            Interval.ofRatio(
                part,
                whole,
                prompts.variance(part, n),
                prompts.otherVariance(whole, n),
                prompts.covariance(part, whole, n),
                prompts.prompts()),
            n));
  }
}
