package io.predilect.model.promptfree.prioritised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusteringTest {
  /** Σ of squared distances to the means of the two sides of a boundary. */
  private static double cost(double[] values, double boundary) {
    double[] low = Arrays.stream(values).filter(v -> v < boundary).toArray();
    double[] high = Arrays.stream(values).filter(v -> v >= boundary).toArray();
    return squares(low) + squares(high);
  }

  private static double squares(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
  }

  /** The least cost over all ways to put each number into one of two clusters. */
  private static double leastCost(double[] values) {
    double least = Double.POSITIVE_INFINITY;
    for (int members = 1; members < (1 << values.length) - 1; members++) {
      int mask = members;
      double[] first = pick(values, mask, true);
      double[] second = pick(values, mask, false);
      least = Math.min(least, squares(first) + squares(second));
    }
    return least;
  }

  private static double[] pick(double[] values, int mask, boolean inside) {
    return java.util.stream.IntStream.range(0, values.length)
        .filter(i -> ((mask >> i & 1) == 1) == inside)
        .mapToDouble(i -> values[i])
        .toArray();
  }

  @Test
  void twoMeansIsTheBestOfAllPartitions() {
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      int n = 2 + random.nextInt(9);
      double[] values = random.doubles(n, -3, 3).toArray();
      if (trial % 3 == 0) {
        Arrays.setAll(values, i -> Math.rint(values[i])); // many equal ones
      }
      if (Arrays.stream(values).distinct().count() < 2) {
        continue;
      }
      double boundary = Clustering.TWO_MEANS.boundary(values).orElseThrow();
      assertEquals(leastCost(values), cost(values, boundary), 1e-9, Arrays.toString(values));
    }
  }

  @Test
  void goldenValues() {
    // From a search over all splits, and over all bin edges, in numpy.
    double[] a = {-1.2, -0.4, 0.1, 0.3, 0.35, 2.2, 2.9, 3.1};
    double[] b = {0.5, 0.25, 0.75, 4.0};
    double[] c = {-3, -2.5, -2.75, -1, 0, 0.5, 0.25, 0.125, 5};
    assertEquals(1.2816666666666665, Clustering.TWO_MEANS.boundary(a).orElseThrow(), 1e-12);
    assertEquals(2.25, Clustering.TWO_MEANS.boundary(b).orElseThrow(), 1e-12);
    assertEquals(1.9765625, Clustering.TWO_MEANS.boundary(c).orElseThrow(), 1e-12);
    assertEquals(1.2775390625, Clustering.OTSU.boundary(a).orElseThrow(), 1e-12);
    assertEquals(2.3740234375, Clustering.OTSU.boundary(b).orElseThrow(), 1e-12);
    assertEquals(2.75, Clustering.OTSU.boundary(c).orElseThrow(), 1e-12);
  }

  @Test
  void otsuIsTheBestOfAllEdges() {
    Random random = new Random(2);
    for (int trial = 0; trial < 100; trial++) {
      double[] values = random.doubles(2 + random.nextInt(60), -1, 4).toArray();
      double min = Arrays.stream(values).min().orElseThrow();
      double width = (Arrays.stream(values).max().orElseThrow() - min) / Otsu.BINS;
      double[] bins =
          Arrays.stream(values)
              .map(v -> Math.min(Otsu.BINS - 1, (int) ((v - min) / width)))
              .toArray();
      double least = Double.POSITIVE_INFINITY;
      for (int edge = 1; edge < Otsu.BINS; edge++) {
        least = Math.min(least, cost(bins, edge));
      }
      double found = (Clustering.OTSU.boundary(values).orElseThrow() - min) / width;
      assertEquals(least, cost(bins, found), 1e-6 * least + 1e-9);
    }
  }

  @ParameterizedTest
  @EnumSource(Clustering.class)
  void bothPartTwoHeaps(Clustering clustering) {
    Random random = new Random(3);
    double[] values = new double[200];
    Arrays.setAll(values, i -> (i < 140 ? 0 : 6) + 0.5 * random.nextGaussian());
    double boundary = clustering.boundary(values).orElseThrow();
    assertEquals(140, Arrays.stream(values).filter(v -> v < boundary).count());
  }

  @ParameterizedTest
  @EnumSource(Clustering.class)
  void theOrderChangesNothingAndTheScaleGoesThrough(Clustering clustering) {
    Random random = new Random(4);
    double[] values = random.doubles(50, 0, 1).toArray();
    double[] reversed = new double[50];
    Arrays.setAll(reversed, i -> values[49 - i]);
    double boundary = clustering.boundary(values).orElseThrow();
    assertEquals(boundary, clustering.boundary(reversed).orElseThrow(), 1e-12);
    double[] moved = Arrays.stream(values).map(v -> 1e6 + 4 * v).toArray();
    assertEquals(1e6 + 4 * boundary, clustering.boundary(moved).orElseThrow(), 1e-6);
  }

  @ParameterizedTest
  @EnumSource(Clustering.class)
  void whatCannotBePartedHasNoBoundary(Clustering clustering) {
    assertTrue(clustering.boundary(new double[0]).isEmpty());
    assertTrue(clustering.boundary(new double[] {2}).isEmpty());
    assertTrue(clustering.boundary(new double[] {2, 2, 2}).isEmpty());
    assertTrue(
        clustering
            .boundary(new double[] {Double.NaN, 1, Double.POSITIVE_INFINITY, Double.NaN})
            .isEmpty());
    double[] odd = {Double.NaN, 1, 3, Double.NEGATIVE_INFINITY};
    assertEquals(2, clustering.boundary(odd).orElseThrow(), 1e-12);
  }
}
