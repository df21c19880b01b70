package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void isTheNormalIntervalForManyValues() {
    double[] values = new double[400];
    Arrays.fill(values, 0, 300, 1);
    Interval interval = Interval.ofMean(values, 1);
    double half = 1.96 * Math.sqrt(0.75 * 0.25 / 400);
    assertEquals(0.75 - half, interval.low(), 0.01);
    assertEquals(0.75 + half, interval.high(), 0.01);
  }

  @Test
  void dependsOnTheSeedAlone() {
    double[] values = {1, 4, 2, 8, 5, 7};
    assertEquals(Interval.ofMean(values, 5), Interval.ofMean(values, 5));
    assertNotEquals(Interval.ofMean(values, 5), Interval.ofMean(values, 6));
  }

  @Test
  void aConstantHasNoWidth() {
    Interval interval = Interval.ofMean(new double[] {3, 3, 3}, 1);
    assertEquals(new Interval(3, 3), interval);
    assertTrue(interval.low() <= interval.high());
  }
}
