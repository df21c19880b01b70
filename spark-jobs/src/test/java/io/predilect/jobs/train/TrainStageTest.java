package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainStageTest {
  private static final String TRAIN =
      """
        - ingest: {path: "demo:32"}
        - rationales: {}
        - init: {name: base}
        - shard: {name: shards}
        - train:
            name: tried
            objective: {preference: %s, rationale: {gamma: %s}}
            batch_size: 8
            learning_rate: 1.0e-3
            save_steps: 2
            max_steps: %s
            threads: 1
            lora_r: %s
            ranks: %s
      """;

  @TempDir static Path shared;
  @TempDir Path folder;
  private static SparkSession spark;
  private static Path model;
  private static Path shards;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(32);
    model = StageTrial.model(shared.resolve("base"), pairs, 512);
    shards = StageTrial.shards(shared.resolve("shards"), model, pairs);
  }

  @Test
  void aRewardModelIsTrainedAndWrittenAsAHuggingFaceFolder() throws IOException {
    StageContext context = context(folder, "reward", 0, 4, "null");
    StageResult result = stage(context).execute(context);
    assertEquals(RowCounts.all(32), result.rows());
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
  }

  @Test
  void aTrainingKilledOrStoppedEndsWithTheSameWeightsAsOneInOneGo() throws IOException {
    StageContext whole = context(folder.resolve("whole"), "dpo", 1, 4, "null");
    stage(whole).execute(whole);
    StageContext killed = context(folder.resolve("killed"), "dpo", 1, 4, "null");
    stage(killed).execute(killed);
    // As after a kill between step 2 and 4: the later checkpoint and the result are not there.
    LocalFolder.delete(folder.resolve("killed/scratch/checkpoints/step-4"));
    LocalFolder.delete(folder.resolve("killed/output/model"));
    stage(killed).execute(killed);
    StageContext stopped = context(folder.resolve("stopped"), "dpo", 1, 4, "null");
    stopped.stop().stop();
    assertEquals(
        "training was stopped at step 1 of 4 on request, which its newest checkpoint holds; the same"
            + " command goes on from there",
        assertThrows(JobException.class, () -> stage(stopped).execute(stopped)).getMessage());
    StageContext again = context(folder.resolve("stopped"), "dpo", 1, 4, "null");
    stage(again).execute(again);
    for (String resumed : List.of("killed", "stopped")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("whole/output/model/model.safetensors")),
          Files.readAllBytes(folder.resolve(resumed + "/output/model/model.safetensors")),
          resumed);
      assertEquals(
          4, Files.readAllLines(folder.resolve(resumed + "/scratch/metrics.jsonl")).size());
    }
  }

  @Test
  void adaptersAreWrittenApartAndMerged() throws IOException {
    StageContext context = context(folder, "dpo", 1, 4, "2");
    assertEquals(4, stage(context).execute(context).figures().get("steps"));
    Path merged = folder.resolve("output/model");
    Path adapter = folder.resolve("output/adapter");
    assertTrue(Files.exists(adapter.resolve("adapter_model.safetensors")));
    assertTrue(Files.notExists(merged.resolve("adapter_config.json")));
    PromptedBatch batch =
        new PromptedBatch(
            List.of(Tokens.of(5, 6, 7)), List.of(new PromptedBatch.Response(0, Tokens.of(8, 9))));
    double expected = logps(merged, batch);
    assertEquals(expected, logps(adapter, batch), 1e-4);
    assertNotEquals(logps(model, batch), expected, 1e-6);
    ModelFolder taken = ModelFolder.at(adapter.toString(), context.hadoop());
    assertNotEquals(ModelFolder.at(merged.toString(), context.hadoop()).digest(), taken.digest());
  }

  private static double logps(Path folder, PromptedBatch batch) throws IOException {
    try (LanguageModel opened = LanguageModel.open(folder, HeadKind.CAUSAL)) {
      return opened.score(batch).get(0).logps();
    }
  }

  @Test
  void theNumberTypeIsThatOfTheSettings() throws IOException {
    for (String rank : List.of("null", "2")) {
      Path full = folder.resolve("float32-" + rank);
      StageContext exact = context(full, "dpo", 1, 2, rank);
      stage(exact).execute(exact);
      Path half = folder.resolve("bfloat16-" + rank);
      StageContext rounded =
          StageTrial.context(
              spark,
              TRAIN.formatted("dpo", "1", 2, rank, 1) + "      dtype: bfloat16\n",
              Map.of("base", model, "shards", shards),
              half);
      stage(rounded).execute(rounded);
      double loss = firstLoss(full);
      assertNotEquals(loss, firstLoss(half), 1e-7 * loss);
      assertEquals(loss, firstLoss(half), 1e-2 * loss);
    }
  }

  private static double firstLoss(Path folder) throws IOException {
    String first = Files.readAllLines(folder.resolve("scratch/metrics.jsonl")).get(0);
    return new ObjectMapper().readTree(first).path("loss").asDouble();
  }

  @Test
  void whatCannotBeTrainedIsRefusedOnceWithTheReasonAndNotTriedAgain() throws IOException {
    Path weights = Files.createDirectories(folder.resolve("lies"));
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(model.resolve(file), weights.resolve(file));
    }
    Files.write(weights.resolve("model.safetensors"), new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
    StageContext lying =
        StageTrial.context(
            spark,
            TRAIN.formatted("sft", "0", 1, "null", 1),
            Map.of("base", weights, "shards", shards),
            folder.resolve("lying"));
    JobException refused = assertThrows(JobException.class, () -> stage(lying).execute(lying));
    assertTrue(refused.getMessage().contains("model.safetensors"), refused.getMessage());
  }

  @Test
  void twoRanksAsThreadsTrainTheSameAsOne() throws IOException {
    StageContext one = context(folder.resolve("one"), "dpo", 1, 4, "null", 1);
    stage(one).execute(one);
    StageContext two = context(folder.resolve("two"), "dpo", 1, 4, "null", 2);
    StageResult result = stage(two).execute(two);
    assertEquals(2, result.figures().get("ranks"));
    TrainedRuns.assertSameLosses(
        folder.resolve("one/scratch"), folder.resolve("two/scratch"), 1e-6);
    TrainedRuns.assertSameWeights(
        folder.resolve("one/output/model"), folder.resolve("two/output/model"), 1e-5);
    StageContext shared =
        StageTrial.context(
            spark,
            TRAIN.formatted("dpo", 1.0, 4, "null", 2) + "      zero_stage: 2\n",
            Map.of("base", model, "shards", shards),
            folder.resolve("shared"));
    stage(shared).execute(shared);
    TrainedRuns.assertSameLosses(
        folder.resolve("two/scratch"), folder.resolve("shared/scratch"), 1e-6);
    TrainedRuns.assertSameWeights(
        folder.resolve("two/output/model"), folder.resolve("shared/output/model"), 1e-6);
  }

  @Test
  void aShardThatOneOfTwoRanksCannotReadIsRefusedOnceAndNamed() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.copy(shards.resolve("part-00000.parquet"), broken.resolve("part-00000.parquet"));
    byte[] whole = Files.readAllBytes(shards.resolve("part-00001.parquet"));
    Files.write(
        broken.resolve("part-00001.parquet"), java.util.Arrays.copyOf(whole, whole.length / 2));
    StageContext context =
        StageTrial.context(
            spark,
            TRAIN.formatted("sft", "0", 4, "null", 2),
            Map.of("base", model, "shards", broken),
            folder.resolve("refused"));
    JobException refused = assertThrows(JobException.class, () -> stage(context).execute(context));
    assertTrue(refused.getMessage().contains("part-00001.parquet"), refused.getMessage());
  }

  @Test
  void aPairThatOneOfTwoRanksCannotTakeIsNamedAndNotTriedAgain() throws IOException {
    int[] lengths =
        TrainedRuns.shards(shards).stream()
            .mapToInt(pair -> pair.prompt().length() + pair.chosen().length())
            .sorted()
            .toArray();
    int longest = lengths[lengths.length - 1];
    assertTrue(lengths[lengths.length - 2] < longest, "one pair is the longest");
    Path narrow = StageTrial.model(folder.resolve("narrow"), StageTrial.pairs(32), longest - 1);
    StageContext context =
        StageTrial.context(
            spark,
            TRAIN.formatted("sft", "0", 4, "null", 2),
            Map.of("base", narrow, "shards", shards),
            folder.resolve("refused"));
    JobException refused = assertThrows(JobException.class, () -> stage(context).execute(context));
    assertFalse(refused.getMessage().contains("training failed"), refused.getMessage());
    assertTrue(refused.getMessage().contains(Integer.toString(longest)), refused.getMessage());
  }

  private static StageContext context(
      Path folder, String preference, double gamma, int steps, String rank) throws IOException {
    return context(folder, preference, gamma, steps, rank, 1);
  }

  private static StageContext context(
      Path folder, String preference, double gamma, int steps, String rank, int ranks)
      throws IOException {
    return StageTrial.context(
        spark,
        TRAIN.formatted(preference, gamma, steps, rank, ranks),
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
