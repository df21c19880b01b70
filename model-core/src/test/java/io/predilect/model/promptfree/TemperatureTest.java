package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.Fixtures;
import io.predilect.model.promptfree.Temperature.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TemperatureTest {

  /** {@code temperature_with_scipy.py} made the cases. */
  @Test
  void itIsScipysMaximumOfTheLikelihood() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(Fixtures.resource("promptfree").resolve("temperature.json").toFile());
    assertEquals(7, cases.size());
    for (JsonNode one : cases) {
      String name = one.get("name").asText();
      double[] gaps =
          StreamSupport.stream(one.get("gaps").spliterator(), false)
              .mapToDouble(JsonNode::asDouble)
              .toArray();
      Temperature found = Temperature.fit(gaps);
      double factor = one.get("factor").asDouble();
      assertEquals(factor, found.factor(), 1e-8 * Math.max(1, factor), name);
      assertEquals(Outcome.FITTED, found.outcome(), name);
      assertEquals(gaps.length, found.pairs(), name);
      assertEquals(one.get("before").asDouble(), found.lossBefore(), 1e-9, name);
      assertEquals(one.get("after").asDouble(), found.lossAfter(), 1e-9, name);
    }
  }

  @Test
  void theScaleOfRewardsDoesNotMatter() {
    Random random = new Random(3);
    double[] gaps = random.doubles(200, -1, 3).toArray();
    double factor = Temperature.fit(gaps).factor();
    for (double scale : new double[] {1e-6, 0.1, 30, 1e8}) {
      double[] scaled = Arrays.stream(gaps).map(gap -> scale * gap).toArray();
      assertEquals(factor, scale * Temperature.fit(scaled).factor(), 1e-7 * factor);
    }
  }

  @Test
  void pairsThatAreAllRightBoundIt() {
    for (int n : new int[] {1, 5, 500}) {
      double[] gaps = new double[n];
      Arrays.setAll(gaps, i -> 2);
      Temperature found = Temperature.fit(gaps);
      assertEquals(Outcome.SEPARABLE, found.outcome());
      // σ(2T) = (n+1)/(n+2)
      assertEquals(Math.log(n + 1) / 2, found.factor(), 1e-9);
    }
    assertEquals(Outcome.SEPARABLE, Temperature.fit(new double[] {0, 0, 1e-3}).outcome());
  }

  @Test
  void whatCannotBeFittedLeavesRewardsAsTheyAre() {
    for (double[] gaps : new double[][] {{-1, -2, 1}, {1, -1}, {-5}}) {
      Temperature found = Temperature.fit(gaps);
      assertEquals(Outcome.NO_BETTER_THAN_CHANCE, found.outcome());
      assertEquals(1, found.factor());
    }
    for (double[] gaps : new double[][] {{}, {0, 0}, {Double.NaN, Double.POSITIVE_INFINITY}}) {
      Temperature found = Temperature.fit(gaps);
      assertEquals(Outcome.NO_GAPS, found.outcome());
      assertEquals(1, found.factor());
    }
  }

  @Test
  void gapsThatAreNotFiniteArePassedOver() {
    Temperature found =
        Temperature.fit(new double[] {1, 2, Double.NaN, -0.5, Double.NEGATIVE_INFINITY});
    assertEquals(3, found.pairs());
    assertEquals(Temperature.fit(new double[] {1, 2, -0.5}).factor(), found.factor(), 1e-12);
    assertTrue(found.lossAfter() <= found.lossBefore());
  }
}
