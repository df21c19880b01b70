package io.predilect.jobs.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TicksTest {

  @Test
  void marksAreRound() {
    assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(0, 0.97, 6));
    assertEquals(List.of("0", "500", "1,000", "1,500", "2,000"), labels(3, 1999, 5));
    assertEquals(List.of("-1.0", "-0.5", "0.0", "0.5"), labels(-0.9, 0.3, 5));
    assertEquals(List.of("0.65", "0.70", "0.75"), labels(0.66, 0.74, 3));
  }

  @Test
  void aSingleValueGetsRoom() {
    Ticks ticks = Ticks.enclosing(5, 5, 5);
    assertTrue(ticks.first() < 5 && ticks.last() > 5, ticks::toString);
    assertTrue(Ticks.enclosing(0, 0, 5).count() >= 2);
  }

  @Test
  void marksEncloseTheData() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      double size = Math.pow(10, random.nextInt(-6, 8));
      double low = (random.nextDouble() - 0.5) * size;
      double high = low + random.nextDouble() * size;
      Ticks ticks = Ticks.enclosing(low, high, 2 + random.nextInt(8));
      double room = 1e-6 * ticks.step();
      assertTrue(ticks.first() <= low + room && ticks.last() >= high - room, ticks::toString);
      assertTrue(ticks.count() <= 14, ticks::toString);
    }
  }

  @Test
  void marksCloseTogetherAreToldApart() {
    assertEquals(List.of("0.6931", "0.6932", "0.6933"), labels(0.69312, 0.69328, 3));
    assertEquals(List.of("2e-4", "4e-4", "6e-4"), labels(0.00021, 0.00058, 3));
    assertEquals(List.of("0", "5e-5", "1e-4"), labels(0, 0.0001, 3));
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-6, 8));
      double high = low + random.nextDouble() * Math.pow(10, random.nextInt(-6, 8));
      Ticks ticks = Ticks.enclosing(low, high, 6);
      List<String> labels = ticks.labels();
      assertEquals(ticks.count(), Set.copyOf(labels).size(), () -> ticks + ": " + labels);
      for (int j = 0; j < labels.size(); j++) {
        double read = Double.parseDouble(labels.get(j).replace(",", ""));
        assertEquals(ticks.value(j), read, 0.01 * ticks.step(), () -> ticks + ": " + labels);
      }
    }
  }

  private static List<String> labels(double low, double high, int wanted) {
    return Ticks.enclosing(low, high, wanted).labels();
  }
}
