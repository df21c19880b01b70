package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewardBenchScoreTest {

  @Test
  void subsetsAreWeighedByTheirPublishedSizes() {
    Map<String, Double> accuracies =
        Map.of("math-prm", 0.5, "hep-java", 1.0, "hep-go", 1.0, "mt-bench-easy", 0.8);
    RewardBenchScore score = RewardBenchScore.of(accuracies).orElseThrow();
    assertEquals((0.5 * 984 + 164 + 164) / (984 + 328.0), score.sections().get("Reasoning"), 1e-12);
    assertEquals(0.8, score.sections().get("Chat"), 1e-12);
    assertEquals(List.of("Chat", "Reasoning"), List.copyOf(score.sections().keySet()));
    assertTrue(score.total().isEmpty());
  }

  @Test
  void theTotalIsTheMeanOfFourSections() {
    Map<String, Double> accuracies =
        new HashMap<>(
            Map.of(
                "alpacaeval-easy", 0.9,
                "llmbar-natural", 0.5,
                "donotanswer", 0.7,
                "hep-js", 0.6));
    assertEquals(
        (0.9 + 0.5 + 0.7 + 0.6) / 4,
        RewardBenchScore.of(accuracies).orElseThrow().total().getAsDouble(),
        1e-12);
    accuracies.put("shp", 0.3);
    assertEquals(
        (2 * (0.9 + 0.5 + 0.7 + 0.6) + 0.3) / 9,
        RewardBenchScore.of(accuracies).orElseThrow().total().getAsDouble(),
        1e-12);
  }

  @Test
  void otherDataHasNoScore() {
    assertTrue(RewardBenchScore.of(Map.of("topic", 1.0)).isEmpty());
  }
}
