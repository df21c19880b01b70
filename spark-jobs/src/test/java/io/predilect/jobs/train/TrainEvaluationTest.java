package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.mlflow.FakeTrackingServer;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the YAML: evaluation on held-out shards, the best model, broken steps, tracking. */
final class TrainEvaluationTest {
  private static final String STAGES =
      """
        - ingest: {path: "demo:32"}
        - init: {name: base}
        - shard: {name: shards}
        - shard: {name: held, split: test}
        - train:
            name: tried
            shards: shards
            batch_size: 8
            save_steps: 10
            threads: 1
      """;

  @TempDir static Path shared;
  @TempDir Path folder;
  private static SparkSession spark;
  private static Map<String, Path> inputs;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(48);
    Path model = StageTrial.model(shared.resolve("base"), pairs, 512);
    inputs =
        Map.of(
            "base",
            model,
            "shards",
            StageTrial.shards(shared.resolve("shards"), model, pairs.subList(0, 32)),
            "held",
            StageTrial.shards(shared.resolve("held"), model, pairs.subList(32, 48)),
            "none",
            StageTrial.shards(shared.resolve("none"), model, List.of()));
  }

  private StageContext context(String settings) throws IOException {
    return context(settings, inputs);
  }

  private StageContext context(String settings, Map<String, Path> stages) throws IOException {
    String objective = settings.contains("objective") ? "" : "objective: {preference: dpo}\n";
    String rate = settings.contains("learning_rate") ? "" : "learning_rate: 1.0e-3\n";
    return StageTrial.context(
        spark, STAGES + (objective + rate + settings).indent(6), stages, folder);
  }

  private static StageResult run(StageContext context) throws IOException {
    return new TrainStage((TrainStageSettings) context.stage().settings()).execute(context);
  }

  @Test
  void theBestEvaluationsWeightsAreTheResultAndMlflowKnowsIt() throws IOException {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      StageContext context =
          context(
              """
              eval_shards: held
              eval_steps: 1
              epochs: 2
              metric_for_best_model: logps/rejected
              greater_is_better: true
              load_best_model_at_end: true
              lr_scheduler_type: constant_with_warmup
              warmup_ratio: 0.25
              save_total_limit: 1
              mlflow: {tracking_uri: "%s", experiment: tries}
              """
                  .formatted(server.uri()));
      Map<String, Object> figures = run(context).figures();
      assertEquals(8, figures.get("steps"));
      List<JsonNode> evaluations = new ArrayList<>();
      for (String line :
          Files.readAllLines(folder.resolve("scratch/metrics.jsonl"), StandardCharsets.UTF_8)) {
        JsonNode json = new ObjectMapper().readTree(line);
        if (json.has("eval_loss")) {
          evaluations.add(json);
        }
      }
      assertEquals(8, evaluations.size());
      int best = 0;
      for (int i = 1; i < 8; i++) {
        best = rejected(evaluations.get(i)) > rejected(evaluations.get(best)) ? i : best;
      }
      assertEquals(best + 1.0, figures.get("best_global_step"));
      assertEquals(rejected(evaluations.get(best)), figures.get("best_metric"));
      assertEquals(rejected(evaluations.get(best)), figures.get("eval_logps/rejected"));
      assertEquals(evaluations.get(best).path("eval_loss").asDouble(), figures.get("eval_loss"));
      Path checkpoints = folder.resolve("scratch/checkpoints");
      assertArrayEquals(
          Files.readAllBytes(checkpoints.resolve("step-" + (best + 1) + "/model.safetensors")),
          Files.readAllBytes(folder.resolve("output/model/model.safetensors")));
      assertTrue(Files.exists(checkpoints.resolve("step-8")));
      assertTrue(evaluations.get(0).has("eval_margin"));

      assertEquals("tries", server.last("experiments/create").path("name").asText());
      assertEquals(8, server.metric("loss").size());
      assertEquals(8, server.metric("eval_rewards/margins").size());
      assertTrue(server.metric("peak_memory_mib").size() <= 8);
      assertEquals(0, server.metric("learning_rate").get(1L));
      assertEquals(1e-3, server.metric("learning_rate").get(8L));
      assertTrue(
          server.all("params").stream()
              .anyMatch(param -> param.path("key").asText().equals("warmup_ratio")));
      assertEquals("FINISHED", server.last("runs/update").path("status").asText());
    }
  }

  private static double rejected(JsonNode evaluation) {
    return evaluation.path("eval_logps/rejected").asDouble();
  }

  @Test
  void patienceEndsTheStage() throws IOException {
    StageContext context =
        context(
            """
            eval_shards: held
            eval_steps: 1
            epochs: 5
            metric_for_best_model: logps/chosen
            greater_is_better: true
            early_stopping_patience: 2
            early_stopping_threshold: 1000
            """);
    assertEquals(3, run(context).figures().get("steps"));
  }

  @Test
  void aLearningRateThatDivergesEndsWithAdviceAndTheIds() throws IOException {
    StageContext context =
        context(
            """
            objective: {preference: sft}
            learning_rate: 9.0e+5
            max_grad_norm: 0
            optimizer: sgd
            epochs: 30
            """);
    JobException e = assertThrows(JobException.class, () -> run(context));
    assertTrue(e.getMessage().matches("(?s)step \\d+: .*ower learning_rate.*"), e.getMessage());
    try (var files = Files.list(folder.resolve("scratch"))) {
      Path ids =
          files.filter(f -> f.getFileName().toString().startsWith("non-finite")).findFirst().get();
      assertEquals(8, Files.readAllLines(ids, StandardCharsets.UTF_8).size());
    }
    assertTrue(Files.notExists(folder.resolve("output/model")));
  }

  @Test
  void emptyEvaluationShardsAreSaidSo() throws IOException {
    Map<String, Path> stages =
        Map.of(
            "base", inputs.get("base"), "shards", inputs.get("shards"), "held", inputs.get("none"));
    StageContext context = context("eval_shards: held", stages);
    JobException e = assertThrows(JobException.class, () -> run(context));
    assertTrue(e.getMessage().startsWith("there are no evaluation examples"), e.getMessage());
  }

  @Test
  void whatCannotBeCombinedIsRefusedInTheConfiguration() {
    refused("load_best_model_at_end: true", "eval_shards");
    refused("eval_steps: 5", "eval_shards");
    refused("eval_shards: held\nearly_stopping_patience: 2", "set eval_steps");
    refused("lr_scheduler_type: constant\nwarmup_steps: 5", "constant_with_warmup");
    refused("non_finite: ignore", "stop, skip");
    refused("max_skipped_steps: 0", "at least 1");
    refused("mlflow: {tracking_uri: databricks}", "http://");
    refused("greater_is_better: perhaps", "true or false");
  }

  private void refused(String settings, String remedy) {
    ConfigException e = assertThrows(ConfigException.class, () -> context(settings));
    assertTrue(e.getMessage().contains(remedy), e.getMessage());
  }
}
