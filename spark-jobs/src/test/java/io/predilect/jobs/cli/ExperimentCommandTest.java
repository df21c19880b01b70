package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.pipeline.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole experiment with models that learn next to nothing. */
class ExperimentCommandTest {
  private static final String EXPERIMENT =
      """
      name: sizes
      model: base
      experiment:
        seeds: [1, 2]
        arms:
          - {name: all pairs, evaluate: of-all}
          - {name: half of them, evaluate: [of-half]}
        columns:
          - {figure: reward/accuracy, title: accuracy}
          - {figure: "reward/accuracy[length=chosen longer]"}
        claims:
          - says: more pairs are not worse
            figure: reward/margin
            arm: all pairs
            is: at_least
            than: half of them
            by: 100
          - says: more pairs are a thousand better
            figure: reward/margin
            arm: all pairs
            is: above
            than: half of them
            by: 1000
      stages:
        - ingest: {path: "demo:80", format: demo, test_share: 0.3}
        - init: {vocab_size: 300, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
        - shard: {name: all, max_length: 200}
        - shard: {name: half, share: 0.5, max_length: 200}
        - train: {name: on-all, shards: all, objective: {preference: reward}, threads: 1}
        - train: {name: on-half, shards: half, objective: {preference: reward}, threads: 1}
        - evaluate: {name: of-all, reward_model: on-all}
        - evaluate: {name: of-half, reward_model: on-half}
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void session() {
    LocalSpark.session();
  }

  @Test
  void everySeedRunsOnceAndOneTableSaysWhatCameOut() throws IOException {
    assertEquals(0, execute(EXPERIMENT), this::complaint);
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("half of them"), said);
    assertTrue(said.matches("(?s).*more pairs are not worse +shows .*2 of 2 seeds.*"), said);
    assertTrue(said.matches("(?s).*thousand better +does not show .*0 of 2 seeds.*"), said);
    JsonNode result =
        new ObjectMapper().readTree(folder.resolve("runs/sizes/experiment.json").toFile());
    assertEquals(4, result.get("rows").size());
    JsonNode values = result.get("rows").get(0).get("values");
    assertEquals(2, values.size());
    assertTrue(values.get(0).doubleValue() >= 0 && values.get(0).doubleValue() <= 1);
    assertEquals("shows", result.get("claims").get(0).get("verdict").textValue());
    String page = Files.readString(folder.resolve("runs/sizes/experiment.html"));
    assertTrue(page.contains("reward/accuracy[length=chosen longer]"), page);
    halves();

    assertEquals(0, execute(EXPERIMENT), this::complaint);
    String again = out.toString(StandardCharsets.UTF_8);
    assertEquals(16, again.split("done before", -1).length - 1, again);
  }

  private void halves() throws IOException {
    for (int seed = 1; seed <= 2; seed++) {
      JsonNode run =
          new ObjectMapper()
              .readTree(folder.resolve("runs/sizes/seed-" + seed + "/pipeline.json").toFile());
      long all = rows(run, 2);
      assertTrue(rows(run, 3) < 0.75 * all && rows(run, 3) > 0.25 * all, run::toPrettyString);
    }
    String first = Files.readString(folder.resolve("runs/sizes/seed-1/config.resolved.yaml"));
    String second = Files.readString(folder.resolve("runs/sizes/seed-2/config.resolved.yaml"));
    assertNotEquals(first, second);
  }

  private static long rows(JsonNode run, int stage) {
    return run.get("stages").get(stage).get("rows").get("in").longValue();
  }

  @Test
  void whatCannotBeComparedIsToldBeforeAnythingRuns() throws IOException {
    refused(EXPERIMENT.replace("of-half]", "of-halves]"), "did you mean of-half?");
    refused(EXPERIMENT.replace("than: half of them", "than: a third"), "there is no such arm");
    refused(EXPERIMENT.replace("seeds: [1, 2]", "seeds: []"), "list at least one");
    refused(EXPERIMENT.replace("seeds: [1, 2]", "seeds: [1, 1]"), "each must be there once");
    refused(EXPERIMENT.replace("is: above", "is: over"), "above, below, at_least");
    refused(EXPERIMENT.replace("says: more pairs are not", "say: more pairs are not"), "says?");
    refused(EXPERIMENT.replace("experiment:", "experiments:"), "did you mean");
    assertEquals(2, execute(EXPERIMENT, "run"));
    assertTrue(complaint().contains("predilect experiment"), this::complaint);
    assertTrue(Files.notExists(folder.resolve("runs")));
  }

  private void refused(String yaml, String message) throws IOException {
    assertEquals(2, execute(yaml), message);
    assertTrue(complaint().contains(message), this::complaint);
  }

  private int execute(String yaml, String... command) throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(file, yaml);
    List<String> arguments = new ArrayList<>(List.of(command));
    if (arguments.isEmpty()) {
      arguments.add("experiment");
    }
    arguments.addAll(List.of(file.toString(), "--set", "output=" + folder + "/runs"));
    out.reset();
    err.reset();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      return Main.execute(arguments.toArray(String[]::new));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
