package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.fixture.StageTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file of RewardBench's format through the YAML: sections, subsets with intervals, and the reward
 * taken apart at every checkpoint of a training, all in the report.
 */
class RewardBenchRunTest {
  private static final List<String> SUBSETS =
      List.of(
          "alpacaeval-easy",
          "mt-bench-med",
          "llmbar-natural",
          "donotanswer",
          "hep-java",
          "math-prm");

  @TempDir private Path folder;

  @Test
  void sectionsSubsetsAndStepsAreInTheReport() throws IOException {
    List<PreferencePair> pairs = StageTrial.pairs(48);
    Path base = StageTrial.model(folder.resolve("base"), pairs, 192);
    Path data = folder.resolve("bench.jsonl");
    write(data, pairs);
    Path done =
        StageTrial.run(
            """
            name: bench
            output: %s
            model: %s
            stages:
              - ingest: {path: '%s', format: reward-bench, test_share: 0.0}
              - shard: {split: all}
              - train:
                  name: reward
                  objective: {preference: reward}
                  learning_rate: 5.0e-3
                  batch_size: 16
                  save_steps: 1
                  save_total_limit: 5
                  threads: 1
              - evaluate:
                  split: all
                  reward_model: reward
                  prompt_free: {model: reward, prompts: 5, calibrate: all}
                  checkpoints: reward
                  decomposed_pairs: 20
              - report: {}
            """
                .formatted(folder.resolve("runs"), base, data));
    sectionsAreTheirSubsetsByWeight(json(done.resolve("04-evaluate/metrics.json")));
    JsonNode taken = json(done.resolve("04-evaluate/decomposition.json"));
    everyStepIsTakenApart(taken);
    theLastStepGivesThePromptFreeFigures(taken, json(done.resolve("04-evaluate/metrics.json")));
    assertFalse(Files.exists(done.resolve("04-evaluate/_checkpoint-models")));
    String page = Files.readString(done.resolve("report.html"));
    for (String text :
        List.of(
            "RewardBench",
            "Chat Hard",
            "llmbar-natural",
            "Rewards taken apart",
            "step 2",
            "Prompts swapped")) {
      assertTrue(page.contains(text), text);
    }
  }

  private static void sectionsAreTheirSubsetsByWeight(JsonNode metrics) {
    JsonNode bench = metrics.get("reward_bench");
    JsonNode groups = metrics.get("tables").get(0).get("groups");
    assertEquals(SUBSETS.size(), groups.size());
    for (JsonNode group : groups) {
      assertEquals(8, group.get("pairs").asInt());
      assertEquals(2, group.get("intervals").get("reward/accuracy").size());
    }
    double chat =
        (100 * accuracy(groups, "alpacaeval-easy") + 40 * accuracy(groups, "mt-bench-med")) / 140;
    double reasoning =
        (164 * accuracy(groups, "hep-java") + 984 * accuracy(groups, "math-prm")) / 1148;
    double hard = accuracy(groups, "llmbar-natural");
    double safety = accuracy(groups, "donotanswer");
    assertEquals(chat, bench.get("Chat").asDouble(), 1e-12);
    assertEquals(reasoning, bench.get("Reasoning").asDouble(), 1e-12);
    assertEquals(hard, bench.get("Chat Hard").asDouble(), 1e-12);
    assertEquals(safety, bench.get("Safety").asDouble(), 1e-12);
    assertEquals((chat + hard + safety + reasoning) / 4, bench.get("total").asDouble(), 1e-12);
  }

  private static double accuracy(JsonNode groups, String subset) {
    return groups.get(subset).get("reward/accuracy").asDouble();
  }

  private static void everyStepIsTakenApart(JsonNode root) throws IOException {
    Decompositions found = ReportJson.read(root, Decompositions.class);
    assertEquals(
        List.of("step 1", "step 2", "step 3", "reward"),
        found.steps().stream().map(Decompositions.Step::label).toList());
    for (Decompositions.Step step : found.steps()) {
      assertEquals(0, step.leftOut());
      assertEquals(20, step.points().size());
      for (Decompositions.Point point : step.points()) {
        assertTrue(point.gaps().size() == 4 || point.gaps().size() == 5);
        assertEquals(point.gaps().get(0), point.promptRelated() + point.promptFree(), 1e-9);
      }
      assertTrue(step.swap().sameSign() >= 0 && step.swap().sameSign() <= 1);
    }
    // the last checkpoint is the model itself, and an earlier one is another
    assertEquals(spread(found, 2), spread(found, 3), 1e-6);
    assertTrue(Math.abs(spread(found, 0) - spread(found, 3)) > 1e-6);
  }

  private static void theLastStepGivesThePromptFreeFigures(JsonNode taken, JsonNode metrics)
      throws IOException {
    List<Decompositions.Point> last =
        ReportJson.read(taken, Decompositions.class).steps().get(3).points();
    assertEquals(
        last.stream().mapToDouble(point -> Math.abs(point.promptFree())).average().orElseThrow(),
        metrics.get("prompt_free/abs_gap").asDouble(),
        1e-12);
    double gap = last.get(0).promptRelated() + last.get(0).promptFree();
    assertEquals(last.get(0).gaps().get(0), gap, 1e-9);
    for (String figure : List.of("variance_share", "sign_survives", "error", "gap_error")) {
      assertTrue(metrics.get("prompt_free/" + figure).asDouble(-1) >= 0, figure);
    }
    JsonNode calibration = metrics.get("calibration");
    assertEquals("all", calibration.get("temperature_fitted_on").asText());
    assertEquals(48, calibration.get("temperature_pairs").asInt());
    assertTrue(metrics.get("prompt_free/temperature").asDouble() > 0);
    // those of the sample alone, while the rewards are those of all pairs
    assertEquals(48, metrics.get("pairs").asInt());
    long shorter =
        last.stream().filter(point -> point.chosenLength() < point.rejectedLength()).count();
    assertTrue(shorter > 0);
    assertTrue(
        metrics
            .get("tables")
            .get(1)
            .get("groups")
            .get("chosen shorter")
            .has("prompt_free/length_r2"));
  }

  private static double spread(Decompositions found, int step) {
    return found.steps().get(step).swap().ownDeviation();
  }

  private static void write(Path file, List<PreferencePair> pairs) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < pairs.size(); i++) {
      ObjectNode row = new ObjectMapper().createObjectNode();
      row.put("prompt", pairs.get(i).prompt().get(0).content());
      row.put("chosen", pairs.get(i).chosen());
      row.put("chosen_model", "a");
      row.put("rejected", pairs.get(i).rejected());
      row.put("rejected_model", "b");
      row.put("subset", SUBSETS.get(i % SUBSETS.size()));
      row.put("id", i);
      lines.append(row).append('\n');
    }
    Files.writeString(file, lines);
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
