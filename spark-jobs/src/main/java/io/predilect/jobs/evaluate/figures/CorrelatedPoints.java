package io.predilect.jobs.evaluate.figures;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Points of two series, put in order once, so that resamples of them are correlated in a time that
 * is nearly linear. A resample is how many times each point was drawn.
 */
final class CorrelatedPoints {
  private final double[] x;
  private final double[] y;
  private final int[] xPlace; // of a point, among the different values of x in order
  private final int[] yPlace;
  private final int[] byX; // points in the order of x

  /**
   * Points of two series of the same length.
   *
   * @throws IllegalArgumentException when lengths differ or a value is not finite
   */
  CorrelatedPoints(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series of " + x.length + " and " + y.length + " values cannot be compared");
    }
    if (!Arrays.stream(x).allMatch(Double::isFinite)
        || !Arrays.stream(y).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a value to correlate is not a finite number");
    }
    this.x = x.clone();
    this.y = y.clone();
    this.xPlace = places(x);
    this.yPlace = places(y);
    this.byX =
        IntStream.range(0, x.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> xPlace[i]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  // Adding 0.0 makes one number of -0.0 and 0.0.
  private static int[] places(double[] values) {
    double[] different = Arrays.stream(values).map(v -> v + 0.0).sorted().distinct().toArray();
    return Arrays.stream(values).mapToInt(v -> Arrays.binarySearch(different, v + 0.0)).toArray();
  }

  /**
   * The correlations; empty where they are not defined: one of the series does not vary.
   *
   * @param times how often each point counts
   */
  Optional<Correlations> correlations(int[] times) {
    long[] atX = totals(xPlace, times);
    long[] atY = totals(yPlace, times);
    if (!varies(atX) || !varies(atY)) {
      return Optional.empty();
    }
    return Optional.of(
        new Correlations(
            pearson(x, y, times),
            pearson(ranks(xPlace, atX), ranks(yPlace, atY), times),
            kendall(times, atX, atY)));
  }

  private static long[] totals(int[] places, int[] times) {
    long[] totals = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      totals[places[i]] += times[i];
    }
    return totals;
  }

  private static boolean varies(long[] totals) {
    return Arrays.stream(totals).filter(total -> total > 0).limit(2).count() == 2;
  }

  private static double pearson(double[] a, double[] b, int[] times) {
    double meanA = mean(a, times);
    double meanB = mean(b, times);
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < times.length; i++) {
      double da = a[i] - meanA;
      double db = b[i] - meanB;
      ab += times[i] * da * db;
      aa += times[i] * da * da;
      bb += times[i] * db * db;
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static double mean(double[] values, int[] times) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < times.length; i++) {
      sum += times[i] * values[i];
      count += times[i];
    }
    return sum / count;
  }

  /** Ranks from 1, ties sharing their mean rank. */
  private static double[] ranks(int[] places, long[] totals) {
    double[] ranks = new double[totals.length];
    long before = 0;
    for (int place = 0; place < totals.length; place++) {
      ranks[place] = before + (totals[place] + 1) / 2.0;
      before += totals[place];
    }
    return Arrays.stream(places).mapToDouble(place -> ranks[place]).toArray();
  }

  /** τ-b: pairs of points in the same order less those in opposite order, over those not tied. */
  private double kendall(int[] times, long[] atX, long[] atY) {
    long[] tree = new long[yPlace.length + 1]; // a Fenwick tree: points seen, by their place in y
    long seen = 0;
    long difference = 0;
    for (int start = 0, end; start < byX.length; start = end) {
      for (end = start; end < byX.length && xPlace[byX[end]] == xPlace[byX[start]]; end++) {
        int point = byX[end];
        long below = upTo(tree, yPlace[point]);
        long above = seen - upTo(tree, yPlace[point] + 1);
        difference += times[point] * (below - above);
      }
      for (int i = start; i < end; i++) {
        for (int at = yPlace[byX[i]] + 1; at < tree.length; at += at & -at) {
          tree[at] += times[byX[i]];
        }
        seen += times[byX[i]];
      }
    }
    double all = pairs(seen);
    return difference / (Math.sqrt(all - tied(atX)) * Math.sqrt(all - tied(atY)));
  }

  /** How many points were seen whose place in y is less. */
  private static long upTo(long[] tree, int place) {
    long sum = 0;
    for (int at = place; at > 0; at -= at & -at) {
      sum += tree[at];
    }
    return sum;
  }

  private static double tied(long[] totals) {
    return Arrays.stream(totals).mapToDouble(CorrelatedPoints::pairs).sum();
  }

  private static double pairs(long points) {
    return points * (points - 1) / 2.0;
  }
}
