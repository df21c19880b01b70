package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.figures.Interval;
import java.io.Serializable;
import java.util.Optional;

/**
 * Sums over pairs at several places: cuts, or positions. A pair that is over before a place does
 * not count there.
 */
final class Sums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;
  private final double[] values;
  private final double[] squares;
  private final double[] wholes; // of what the values are parts of
  private final double[] wholeSquares;
  private final double[] products; // of value and whole

  Sums(int places) {
    counts = new long[places];
    values = new double[places];
    squares = new double[places];
    wholes = new double[places];
    wholeSquares = new double[places];
    products = new double[places];
  }

  int places() {
    return counts.length;
  }

  /** Adds a pair's value. */
  void add(int place, double value) {
    add(place, value, 0);
  }

  /** Adds a pair's value and what it is a part of. */
  void add(int place, double value, double whole) {
    counts[place]++;
    values[place] += value;
    squares[place] += value * value;
    wholes[place] += whole;
    wholeSquares[place] += whole * whole;
    products[place] += value * whole;
  }

  /** Adds the pairs of another. */
  void merge(Sums other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
      values[i] += other.values[i];
      squares[i] += other.squares[i];
      wholes[i] += other.wholes[i];
      wholeSquares[i] += other.wholeSquares[i];
      products[i] += other.products[i];
    }
  }

  /** The mean at a place; empty: no pair counts there. */
  Optional<Estimate> mean(int place) {
    long n = counts[place];
    if (n == 0) {
      return Optional.empty();
    }
    double mean = values[place] / n;
    return Optional.of(Estimate.ofMean(mean, squares[place] / n - mean * mean, n));
  }

  /**
   * The mean of values from 0 to 1 at a place, as a share of the pairs; empty: none counts there.
   */
  Optional<Estimate> rate(int place) {
    long n = counts[place];
    return n == 0 ? Optional.empty() : Optional.of(Estimate.ofShare(values[place] / n, n));
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
    return Optional.of(
        Estimate.of(
            part / whole,
            Interval.ofRatio(
                part,
                whole,
                squares[place] / n - part * part,
                wholeSquares[place] / n - whole * whole,
                products[place] / n - part * whole,
                n),
            n));
  }
}
