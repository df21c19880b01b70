package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CorrelationIntervalsTest {

  /** Of points that each have a prompt of their own. */
  private static Optional<CorrelationIntervals> apart(double[] x, double[] y, long seed) {
    return CorrelationIntervals.of(x, y, LongStream.range(0, x.length).toArray(), seed);
  }

  /** n points of a bivariate normal distribution. */
  private static double[][] points(int n, double correlation, long seed) {
    Random random = new Random(seed);
    double[][] points = new double[2][n];
    for (int i = 0; i < n; i++) {
      points[0][i] = random.nextGaussian();
      points[1][i] =
          correlation * points[0][i]
              + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
    }
    return points;
  }

  @Test
  void pearsonsIsFishersForManyPoints() {
    int n = 400;
    double[][] points = points(n, 0.5, 3);
    double r = Correlations.of(points[0], points[1]).orElseThrow().pearson();
    CorrelationIntervals found = apart(points[0], points[1], 1).orElseThrow();
    double z = 0.5 * Math.log((1 + r) / (1 - r));
    double half = 1.96 / Math.sqrt(n - 3);
    assertEquals(Math.tanh(z - half), found.pearson().low(), 0.02);
    assertEquals(Math.tanh(z + half), found.pearson().high(), 0.02);
  }

  @Test
  void theTrueValuesLieInAboutNineteenOfTwenty() {
    // For a bivariate normal: Spearman's 6/π asin(ρ/2), Kendall's 2/π asin ρ.
    double rho = 0.6;
    double spearman = 6 / Math.PI * Math.asin(rho / 2);
    double kendall = 2 / Math.PI * Math.asin(rho);
    int covered = 0;
    int trials = 60;
    for (int i = 0; i < trials; i++) {
      double[][] points = points(80, rho, 100 + i);
      CorrelationIntervals found = apart(points[0], points[1], i).orElseThrow();
      covered += in(found.spearman(), spearman) && in(found.kendall(), kendall) ? 1 : 0;
    }
    assertTrue(covered >= 49 && covered < 60, covered + " of " + trials);
  }

  private static boolean in(Interval interval, double value) {
    return interval.low() <= value && value <= interval.high();
  }

  @Test
  void isEmptyWhereThereIsNoCorrelationAndTheSameForTheSameSeed() {
    double[] x = {1, 4, 2, 8, 5, 7, 3, 6, 0, 9};
    double[] y = {2, 3, 1, 9, 9, 4, 2, 8, 5, 7};
    assertTrue(apart(x, y, 5).isPresent());
    assertEquals(apart(x, y, 5), apart(x, y, 5));
    assertTrue(apart(x, new double[10], 5).isEmpty());
  }

  @Test
  void ofFewPointsOrAValueThatHardlyVariesThereIsNone() {
    double[] x = {1, 4, 2, 8, 5, 7, 3, 6, 0};
    double[] y = {2, 3, 1, 9, 9, 4, 2, 8, 5};
    assertTrue(apart(x, y, 5).isEmpty());
    double[][] points = points(40, 0.5, 4);
    double[] once = new double[40]; // more than a third of resamples lack the 1
    once[3] = 1;
    assertTrue(apart(points[0], once, 5).isEmpty());
    assertTrue(apart(points[0], points[1], 5).isPresent());
  }
}
