package io.predilect.data.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.demo.Labelling.Labels;
import io.predilect.data.pair.PreferencePair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels drawn by Bradley-Terry, seen in the pairs alone. */
class LabellingTest {
  private static final int PAIRS = 6000;
  private static final List<PreferencePair> DEFAULT = pairs(2);

  private static List<PreferencePair> pairs(double scale) {
    return DemoPairs.pairs(
            7, PAIRS, new DemoSettings(1, new Labelling(Labels.BRADLEY_TERRY, scale, 0), 0, 0))
        .toList();
  }

  /** What the rewards say of the chosen response: below 0 where the label was turned. */
  private static double gap(PreferencePair pair) {
    return Double.parseDouble(pair.extra().get(DemoPairs.TRUE_PROMPT_RELATED_GAP))
        + Double.parseDouble(pair.extra().get(DemoPairs.TRUE_PROMPT_FREE_GAP));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 4})
  void aGapsLabelIsRightAsOftenAsBradleyTerrySays(double scale) {
    List<PreferencePair> pairs = pairs(scale);
    for (double low = 0; low < 2.5; low += 0.5) {
      double from = low;
      List<Double> gaps =
          pairs.stream()
              .map(LabellingTest::gap)
              .filter(gap -> Math.abs(gap) >= from && Math.abs(gap) < from + 0.5)
              .toList();
      double expected =
          gaps.stream().mapToDouble(gap -> sigmoid(scale * Math.abs(gap))).average().orElseThrow();
      double right = (double) gaps.stream().filter(gap -> gap > 0).count() / gaps.size();
      double error = Math.sqrt(expected * (1 - expected) / gaps.size());
      assertEquals(expected, right, 4 * error, "gaps from " + low + ": " + gaps.size());
    }
  }

  @Test
  void theDefaultLeavesTheBestModelsAccuracyWhereTheReferenceSays() {
    double bayes =
        DEFAULT.stream()
            .mapToDouble(pair -> sigmoid(2 * Math.abs(gap(pair))))
            .average()
            .orElseThrow();
    double right = (double) DEFAULT.stream().filter(pair -> gap(pair) > 0).count() / PAIRS;
    assertEquals(bayes, right, 0.02);
    assertEquals(0.85, bayes, 0.02);
  }

  @Test
  void theScoresAgreeWithTheLabelAndTheTruthSaysWhereItWasTurned() {
    int turned = 0;
    for (PreferencePair pair : pairs(1).subList(0, 2000)) {
      double scores = pair.chosenScore().orElseThrow() - pair.rejectedScore().orElseThrow();
      assertTrue(scores > 0 && Double.isFinite(scores), pair::toString);
      assertEquals(gap(pair) < 0, pair.subset().equals("noise"), pair::toString);
      turned += gap(pair) < 0 ? 1 : 0;
    }
    assertTrue(turned > 300 && turned < 600, "turned: " + turned);
  }

  @Test
  void aLabelDependsOnSeedAndIndexAlone() {
    DemoSettings settings = new DemoSettings(1, new Labelling(Labels.BRADLEY_TERRY, 2, 0), 0, 0);
    assertEquals(DEFAULT.get(1234), DemoPairs.pair(7, 1234, settings));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
