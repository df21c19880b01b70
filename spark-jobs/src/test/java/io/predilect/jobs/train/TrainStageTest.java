package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.RowCounts;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.trial.StageTrial;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainStageTest {
  private static final String TRAIN =
      """
        - ingest: {path: "demo:64"}
        - rationales: {}
        - init: {name: base}
        - shard: {name: shards}
        - train:
            name: tried
            objective: {preference: %s, rationale: {gamma: %s}}
            batch_size: 16
            learning_rate: 1.0e-3
            save_steps: 2
            max_steps: %d
            ranks: %d
      """;

  @TempDir static Path shared;
  @TempDir Path folder;
  private static SparkSession spark;
  private static Path model;
  private static Path shards;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(64);
    model = StageTrial.model(shared.resolve("base"), pairs, 512);
    shards = StageTrial.shards(shared.resolve("shards"), model, pairs);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void aRewardModelIsTrainedAndWrittenAsAHuggingFaceFolder() throws IOException {
    StageContext context = context(folder, "reward", 0, 4, 1);
    StageResult result = stage(context).execute(context);
    assertEquals(RowCounts.all(64), result.rows());
    assertEquals(4, result.figures().get("steps"));
    assertTrue((double) result.figures().get("loss") > 0);
    Path written = folder.resolve("output/model");
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      assertTrue(Files.exists(written.resolve(file)), file);
    }
    try (LanguageModel reopened = LanguageModel.open(written, HeadKind.REWARD)) {
      assertEquals(HeadKind.REWARD, reopened.head());
    }
    List<String> lines =
        Files.readAllLines(folder.resolve("scratch/metrics.jsonl"), StandardCharsets.UTF_8);
    assertEquals(4, lines.size());
    assertTrue(lines.get(3).contains("\"step\":4"), lines.get(3));
    assertTrue(Files.exists(folder.resolve("scratch/checkpoints/step-4/state.json")));
    assertTrue(Files.notExists(folder.resolve("scratch/progress.json")));
  }

  @Test
  void aTrainingThatStoppedAtACheckpointEndsWithTheSameWeightsAsOneInOneGo() throws IOException {
    StageContext whole = context(folder.resolve("whole"), "dpo", 1, 4, 1);
    stage(whole).execute(whole);
    StageContext again = context(folder.resolve("again"), "dpo", 1, 4, 1);
    stage(again).execute(again);
    // As after a kill between step 2 and 4: the later checkpoint and the result are not there.
    HadoopFolders.deleteLocal(folder.resolve("again/scratch/checkpoints/step-4"));
    HadoopFolders.deleteLocal(folder.resolve("again/output/model"));
    StageResult resumed = stage(again).execute(again);
    assertEquals(4, resumed.figures().get("steps"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole/output/model/model.safetensors")),
        Files.readAllBytes(folder.resolve("again/output/model/model.safetensors")));
    assertEquals(4, Files.readAllLines(folder.resolve("again/scratch/metrics.jsonl")).size());
  }

  @Test
  void whatCannotBeTrainedIsRefusedOnceWithTheReasonAndNotTriedAgain() throws IOException {
    StageContext ranks = context(folder.resolve("ranks"), "sft", 0, 1, 5);
    JobException slots = assertThrows(JobException.class, () -> stage(ranks).execute(ranks));
    assertTrue(slots.getMessage().contains("train.ranks is 5"), slots.getMessage());

    Path weights = Files.createDirectories(folder.resolve("lies"));
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(model.resolve(file), weights.resolve(file));
    }
    Files.write(weights.resolve("model.safetensors"), new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
    StageContext lying =
        StageTrial.context(
            spark,
            TRAIN.formatted("sft", "0", 1, 1),
            Map.of("base", weights, "shards", shards),
            folder.resolve("lying"));
    JobException refused = assertThrows(JobException.class, () -> stage(lying).execute(lying));
    assertTrue(refused.getMessage().contains("model.safetensors"), refused.getMessage());
  }

  private static StageContext context(
      Path folder, String preference, double gamma, int steps, int ranks) throws IOException {
    return StageTrial.context(
        spark,
        TRAIN.formatted(preference, gamma, steps, ranks),
        Map.of("base", model, "shards", shards),
        folder);
  }

  private static TrainStage stage(StageContext context) {
    return new TrainStage(settings(context));
  }

  private static TrainStageSettings settings(StageContext context) {
    return (TrainStageSettings) context.stage().settings();
  }
}
