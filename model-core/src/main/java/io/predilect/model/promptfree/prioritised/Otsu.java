package io.predilect.model.promptfree.prioritised;

import java.util.OptionalDouble;

/**
 * Otsu's threshold (Otsu 1979, "A threshold selection method from gray-level histograms"): the edge
 * between bins of a histogram at which the variance between the two classes is greatest.
 */
final class Otsu {
  /** Bins between the least and the greatest number. */
  static final int BINS = 256;

  private Otsu() {}

  /**
   * The threshold. Where several neighbouring edges do equally well, as those of empty bins between
   * two heaps of numbers do, it lies in their middle.
   *
   * @param values finite numbers in any order
   * @return empty when there are fewer than two different numbers
   */
  static OptionalDouble boundary(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    double width = (max - min) / BINS;
    if (!(width > 0)) {
      return OptionalDouble.empty();
    }
    int[] counts = new int[BINS];
    double total = 0; // Σ of bin numbers
    for (double value : values) {
      int bin = (int) Math.min(BINS - 1, (value - min) / width);
      counts[bin]++;
      total += bin;
    }
    double best = Double.NEGATIVE_INFINITY;
    int first = 0;
    int last = 0;
    long below = 0;
    double sumBelow = 0;
    for (int edge = 1; edge < BINS; edge++) {
      below += counts[edge - 1];
      sumBelow += (double) counts[edge - 1] * (edge - 1);
      double apart = sumBelow / below - (total - sumBelow) / (values.length - below);
      double variance = (double) below * (values.length - below) * apart * apart;
      if (variance > best) {
        best = variance;
        first = edge;
        last = edge;
      } else if (variance == best && last == edge - 1) {
        last = edge;
      }
    }
    return OptionalDouble.of(min + width * (first + last) / 2);
  }
}
