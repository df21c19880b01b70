package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718",
    "29, 29, 0.8830, 1.0000"
  })
  void ofASmallShareStaysWithinNoneAndAll(int of, int all, double low, double high) {
    Interval interval = Interval.ofShare((double) of / all, all);
    assertEquals(low, interval.low(), 5e-5);
    assertEquals(high, interval.high(), 5e-5);
    assertTrue(interval.low() >= 0 && interval.high() <= 1, interval::toString);
  }

  @Test
  void ofNoCasesThereIsNoShare() {
    assertThrows(IllegalArgumentException.class, () -> Interval.ofShare(0.5, 0));
    assertThrows(IllegalArgumentException.class, () -> Interval.ofShare(1.5, 3));
  }
}
