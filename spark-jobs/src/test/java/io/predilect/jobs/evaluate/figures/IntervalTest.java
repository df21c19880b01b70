package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  @Test
  void isTheNormalIntervalForManyValues() {
    double[] values = new double[400];
    Arrays.fill(values, 0, 300, 1);
    Interval interval = Interval.ofMean(values, 1).orElseThrow();
    double half = 1.96 * Math.sqrt(0.75 * 0.25 / 400);
    assertEquals(0.75 - half, interval.low(), 0.01);
    assertEquals(0.75 + half, interval.high(), 0.01);
  }

  @Test
  void dependsOnTheSeedAlone() {
    double[] values = IntStream.range(0, 101).mapToDouble(i -> i * i % 17).toArray();
    assertEquals(Interval.ofMean(values, 5), Interval.ofMean(values, 5));
    assertNotEquals(Interval.ofMean(values, 5), Interval.ofMean(values, 6));
  }

  @Test
  void aConstantHasNoWidth() {
    Interval interval = Interval.ofMean(new double[] {3, 3, 3}, 1).orElseThrow();
    assertEquals(new Interval(3, 3), interval);
    assertTrue(interval.low() <= interval.high());
  }

  // t at 0.975 of 1, 5 and 29 degrees of freedom: 12.7062, 2.5706 and 2.0452 (tables of Student's
  // t)
  @Test
  void ofFewValuesItIsStudents() {
    Interval two = Interval.ofMean(new double[] {0, 2}, 1).orElseThrow();
    assertEquals(1 - 12.7062, two.low(), 1e-4);
    assertEquals(1 + 12.7062, two.high(), 1e-4);
    double[] six = {1, 4, 2, 8, 5, 7}; // mean 4.5, variance 7.5
    Interval of = Interval.ofMean(six, 1).orElseThrow();
    assertEquals(4.5 - 2.5706 * Math.sqrt(7.5 / 6), of.low(), 1e-4);
    assertEquals(4.5 + 2.5706 * Math.sqrt(7.5 / 6), of.high(), 1e-4);
    double[] thirty = IntStream.range(0, 30).mapToDouble(i -> i % 2).toArray();
    double half = 2.0452 * Math.sqrt(0.25 / 29);
    assertEquals(0.5 + half, Interval.ofMean(thirty, 1).orElseThrow().high(), 1e-4);
  }

  @Test
  void oneValueHasNone() {
    assertTrue(Interval.ofMean(new double[] {0.344}, 1).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> Interval.ofMean(new double[0], 1));
    assertTrue(Interval.ofDifference(moments(1), moments(1, 2, 4)).isEmpty());
  }

  // Of 1, 2, 4 and 0, 3: means 7/3 and 1.5, of variances 7/9 and 9/4; 1.73 degrees of freedom
  @Test
  void ofADifferenceItIsWelchs() {
    Interval found = Interval.ofDifference(moments(1, 2, 4), moments(0, 3)).orElseThrow();
    double middle = 7 / 3.0 - 1.5;
    assertEquals(middle, (found.low() + found.high()) / 2, 1e-12);
    double half = (found.high() - found.low()) / 2 / Math.sqrt(7 / 9.0 + 9 / 4.0);
    assertTrue(half > 4.3027 && half < 12.7062, half + ""); // between 2 degrees and 1
    Interval even = Interval.ofDifference(moments(0, 2), moments(1, 3)).orElseThrow();
    assertEquals(-1 + 4.3027 * Math.sqrt(2), even.high(), 1e-4); // 2 degrees
  }

  private static Moments moments(double... values) {
    Moments moments = new Moments();
    IntStream.range(0, values.length).forEach(i -> moments.add(i, values[i]));
    return moments;
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
