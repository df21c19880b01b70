package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
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
  void resamplesAreCorrelatedAsTheirPointsWrittenOut() {
    Random random = new Random(5);
    for (int trial = 0; trial < 20; trial++) {
      double[] x = random.doubles(60).map(v -> Math.round(12 * v) - 6.0).toArray(); // many ties
      double[] y =
          Arrays.stream(x).map(v -> -v / 2 + Math.round(9 * random.nextDouble())).toArray();
      int[] times = random.ints(60, 0, 4).toArray();
      int[] drawn =
          IntStream.range(0, 60)
              .flatMap(i -> IntStream.generate(() -> i).limit(times[i]))
              .toArray();
      double[] a = Arrays.stream(drawn).mapToDouble(i -> x[i]).toArray();
      double[] b = Arrays.stream(drawn).mapToDouble(i -> y[i]).toArray();
      Correlations found = new CorrelatedPoints(x, y).correlations(times).orElseThrow();
      assertEquals(new PearsonsCorrelation().correlation(a, b), found.pearson(), 1e-12);
      assertEquals(new SpearmansCorrelation().correlation(a, b), found.spearman(), 1e-12);
      assertEquals(new KendallsCorrelation().correlation(a, b), found.kendall(), 1e-12);
    }
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
