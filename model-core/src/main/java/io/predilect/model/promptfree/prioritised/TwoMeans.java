package io.predilect.model.promptfree.prioritised;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Two-means clustering of numbers, solved exactly: in one dimension the best two clusters are a
 * split of the sorted numbers, so all splits are tried.
 */
final class TwoMeans {
  private TwoMeans() {}

  /**
   * The boundary of the two clusters with the least sum of squared distances to their means: the
   * midpoint between the means. Of equally good splits the lowest is taken.
   *
   * @param values finite numbers in any order; the array is left as it is
   * @return empty when there are fewer than two different numbers
   */
  static OptionalDouble boundary(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    if (n == 0 || sorted[0] == sorted[n - 1]) {
      return OptionalDouble.empty();
    }
    // Centred, so that a common offset costs no digits.
    double centre = sorted[0] / 2 + sorted[n - 1] / 2;
    double total = 0;
    for (double value : sorted) {
      total += value - centre;
    }
    // Σ (v - mean)² is the least where the squares of the clusters' sums over their sizes add up to
    // the most.
    double best = Double.NEGATIVE_INFINITY;
    double boundary = centre;
    double low = 0;
    for (int size = 1; size < n; size++) {
      low += sorted[size - 1] - centre;
      if (sorted[size - 1] < sorted[size]) {
        double high = total - low;
        double score = low * low / size + high * high / (n - size);
        if (score > best) {
          best = score;
          boundary = centre + (low / size + high / (n - size)) / 2;
        }
      }
    }
    return OptionalDouble.of(boundary);
  }
}
