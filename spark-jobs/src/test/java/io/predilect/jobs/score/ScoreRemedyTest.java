package io.predilect.jobs.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of rows that limits cut names the stage that has them. */
class ScoreRemedyTest {
  @Test
  void theStageWhoseLimitsHoldIsNamedWhereThereIsOne() {
    String named =
        "allow more, or leave them out with overlong: reject, in the stage %s, whose limits hold here";
    assertEquals(
        named.formatted("pairs"),
        remedy(2, "{score: {reference: {model: m}}}, {shard: {name: pairs}}"));
    assertEquals(
        named.formatted("before"),
        remedy(3, "{shard: {name: before}}, {score: {reference: {model: m}}}"));
    assertEquals(
        "leave them out before, or name models with longer contexts",
        remedy(2, "{score: {reference: {model: m}}}"));
  }

  private static String remedy(int index, String stages) {
    RunConfig run =
        ConfigReader.read(
            "{model: m, stages: [{ingest: {path: pairs.json}}, %s]}".formatted(stages),
            "test",
            List.of());
    return ScoreStage.remedy(run, run.stages().get(index - 1));
  }
}
