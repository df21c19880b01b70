package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CorrelationsTest {

  @Test
  void agreesWithTheDefinitionsOnTiedValues() {
    // computed from the textbook definitions in another language
    Correlations found =
        Correlations.of(new double[] {1, 2, 2, 3, 5, 8}, new double[] {2, 1, 4, 3, 9, 7})
            .orElseThrow();
    assertEquals(0.7784948528172416, found.pearson(), 1e-10);
    assertEquals(0.753702346348183, found.spearman(), 1e-10);
    assertEquals(0.5520524474738834, found.kendall(), 1e-10);
  }

  @Test
  void aMonotonousSeriesHasRankCorrelationOne() {
    Correlations found =
        Correlations.of(new double[] {1, 2, 3, 4}, new double[] {1, 10, 100, 1000}).orElseThrow();
    assertEquals(1, found.spearman(), 1e-12);
    assertEquals(1, found.kendall(), 1e-12);
    assertTrue(found.pearson() < 0.9);
  }

  @Test
  void whatIsNotDefinedIsEmpty() {
    assertTrue(Correlations.of(new double[] {1}, new double[] {2}).isEmpty());
    assertTrue(Correlations.of(new double[] {1, 1, 1}, new double[] {1, 2, 3}).isEmpty());
    assertThrows(
        IllegalArgumentException.class,
        () -> Correlations.of(new double[] {1, Double.NaN}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class, () -> Correlations.of(new double[] {1}, new double[] {}));
  }
}
