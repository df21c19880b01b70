package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole experiment with models that learn next to nothing. */
class ExperimentCommandTest {
  private static final String EXPERIMENT =
      """
      name: splits
      model: base
      experiment:
        seeds: [1, 2]
        arms:
          - {name: pairs seen, evaluate: of-train}
          - {name: pairs held out, evaluate: [of-test]}
        columns:
          - {figure: reward/accuracy, title: accuracy}
          - {figure: "reward/accuracy[length=chosen longer]"}
        claims:
          - says: what was seen is not worse
            figure: reward/margin
            arm: pairs seen
            is: at_least
            than: pairs held out
            by: 100
          - says: what was seen is a thousand better
            figure: reward/margin
            arm: pairs seen
            is: above
            than: pairs held out
            by: 1000
      stages:
        - ingest: {path: "demo:80", format: demo, test_share: 0.3}
        - init: {vocab_size: 300, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
        - shard: {share: 0.5, max_length: 200}
        - train: {name: rewards, objective: {preference: reward}, threads: 1}
        - evaluate: {name: of-train, split: train, reward_model: rewards}
        - evaluate: {name: of-test, reward_model: rewards}
      """;

  private static final String UNTRAINED =
      """
      name: splits
      model: base
      experiment:
        seeds: [1, 2]
        parallel: 2
        arms: [{name: base, evaluate: evaluate}]
        columns: [{figure: rewards/margins}]
      stages:
        - ingest: {path: "demo:80", format: demo, test_share: 0.3}
        - init: {vocab_size: 300, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
        - evaluate: {policy: base, reference: base}
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
    assertTrue(said.contains("pairs held out"), said);
    assertTrue(said.matches("(?s).*what was seen is not worse +shown .*2 of 2 seeds.*"), said);
    assertTrue(said.matches("(?s).*thousand better +refuted .*0 of 2 seeds.*"), said);
    JsonNode result = result();
    assertEquals(4, result.get("rows").size());
    JsonNode values = result.get("rows").get(0).get("values");
    assertEquals(2, values.size());
    assertTrue(values.get(0).doubleValue() >= 0 && values.get(0).doubleValue() <= 1);
    assertEquals("shown", result.get("claims").get(0).get("verdict").textValue());
    assertTrue(page().contains("reward/accuracy[length=chosen longer]"), this::page);
    halfOfThePairs();

    assertEquals(0, execute(EXPERIMENT), this::complaint);
    String again = out.toString(StandardCharsets.UTF_8);
    assertEquals(12, again.split("done before", -1).length - 1, again);
    assertTrue(again.contains("seed-2   4/6 rewards"), again);

    String alone = EXPERIMENT.replace("seeds: [1, 2]", "seeds: [2]");
    JsonNode both = result();
    byte[] model = Files.readAllBytes(model("splits"));
    assertEquals(0, execute(alone.replace("name: splits", "name: alone")), this::complaint);
    assertFalse(out.toString(StandardCharsets.UTF_8).contains("seed-2   4/6"));
    assertArrayEquals(model, Files.readAllBytes(model("alone")));
    JsonNode one =
        new ObjectMapper().readTree(folder.resolve("runs/alone/experiment.json").toFile());
    for (int i = 0; i < 4; i++) {
      JsonNode beside = both.at("/rows/%s/values/1".formatted(i));
      assertEquals(beside, one.at("/rows/%s/values/0".formatted(i)));
    }
  }

  private Path model(String experiment) {
    return folder.resolve("runs/" + experiment + "/seed-2/04-rewards/model/model.safetensors");
  }

  @Test
  void oneSeedThatFailsLosesNothingOfTheOther() throws IOException {
    Path first = Files.createDirectories(folder.resolve("runs/splits")).resolve("seed-1");
    Files.writeString(first, "in the way of the first seed's folder");
    assertEquals(1, execute(UNTRAINED));
    assertTrue(complaint().contains("cannot write to the output folder"), this::complaint);
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("seed-1  warning: failed: cannot write"), said);
    assertTrue(said.matches("(?s).*figure +arm +mean +\u00b1 +seed 2\\R.*"), said);
    assertTrue(said.contains("left to do: 1 of 2 seeds"), said);
    assertEquals(1, result().get("rows").get(0).get("values").size());
    assertTrue(page().contains("1 of 2 seeds: 2."), this::page);

    Files.delete(first);
    assertEquals(0, execute(UNTRAINED), this::complaint);
    said = out.toString(StandardCharsets.UTF_8);
    assertEquals(3, said.split("done before", -1).length - 1, said);
    assertFalse(said.contains("left to do"), said);
    assertEquals(2, result().get("rows").get(0).get("values").size());
    assertTrue(page().contains("2 seeds: 1, 2."), this::page);
  }

  @Test
  void aPageOfAnEarlierCallIsToldWhereNoSeedIsDone() throws IOException {
    Path runs = Files.createDirectories(folder.resolve("runs/splits"));
    Files.writeString(runs.resolve("seed-1"), "in the way");
    Files.writeString(runs.resolve("seed-2"), "in the way");
    String told = "experiment.html and what lies beside it are of an earlier call";
    assertEquals(1, execute(UNTRAINED));
    assertFalse(out.toString(StandardCharsets.UTF_8).contains(told));
    Files.writeString(runs.resolve("experiment.html"), "of other settings");
    assertEquals(1, execute(UNTRAINED));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains(told), out::toString);
  }

  private JsonNode result() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("runs/splits/experiment.json").toFile());
  }

  private String page() {
    try {
      return Files.readString(folder.resolve("runs/splits/experiment.html"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void halfOfThePairs() throws IOException {
    for (int seed = 1; seed <= 2; seed++) {
      JsonNode run =
          new ObjectMapper()
              .readTree(folder.resolve("runs/splits/seed-" + seed + "/pipeline.json").toFile());
      long all = rows(run, 4); // the training split, as evaluated
      assertTrue(rows(run, 2) < 0.75 * all && rows(run, 2) > 0.25 * all, run::toPrettyString);
    }
    String first = Files.readString(folder.resolve("runs/splits/seed-1/config.resolved.yaml"));
    String second = Files.readString(folder.resolve("runs/splits/seed-2/config.resolved.yaml"));
    assertNotEquals(first, second);
  }

  private static long rows(JsonNode run, int stage) {
    return run.get("stages").get(stage).get("rows").get("in").longValue();
  }

  @Test
  void whatCannotBeComparedIsToldBeforeAnythingRuns() throws IOException {
    refused(EXPERIMENT.replace("of-test]", "of-tests-of]"), "there is no such stage with figures");
    refused(EXPERIMENT.replace("than: pairs held out", "than: a third"), "there is no such arm");
    refused(EXPERIMENT.replace("seeds: [1, 2]", "seeds: []"), "list at least one");
    refused(EXPERIMENT.replace("seeds: [1, 2]", "seeds: [1, 1]"), "each must be there once");
    refused(EXPERIMENT.replace("is: above", "is: over"), "above, below, at_least");
    refused(EXPERIMENT.replace("says: what was seen is not", "say: what was seen is not"), "says?");
    refused(EXPERIMENT.replace("experiment:", "experiments:"), "there is no such setting");
    refused(
        EXPERIMENT.replace("figure: reward/accuracy,", "figure: rewards/accuracies,"), "policy");
    refused(EXPERIMENT.replace("figure: reward/margin", "figure: margin"), "no such figure");
    assertEquals(2, execute(EXPERIMENT, "run"));
    assertTrue(complaint().contains("predilect experiment"), this::complaint);
    assertTrue(Files.notExists(folder.resolve("runs")));
  }

  @Test
  void describeTellsOfAllSeedsAndOfOneInFull() throws IOException {
    Path file = folder.resolve("splits.yaml");
    String yaml = UNTRAINED + "\noutput: " + folder.resolve("runs") + "\n";
    Files.writeString(file, yaml);
    assertEquals(0, command("describe", file.toString()), this::complaint);
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(
        said.contains(
            "seeds       2, 2 at a time, each a run of 3 stages: 6 stages in all, 6 of them to do"),
        said);
    for (String shown :
        List.of(
            "\\R +2 +\\S+/splits/seed-2 +0 +3\\R",
            "seed-1 stands for all of them:\\Rrun +seed-1\\R",
            "03-evaluate +evaluate +ingest, base +run +not done yet\\R")) {
      assertTrue(Pattern.compile(shown).matcher(said).find(), () -> shown + " in " + said);
    }
    assertFalse(Files.exists(folder.resolve("runs")), "it touches nothing");
    assertEquals(0, command("audit", file.toString()), this::complaint);
    String audited = out.toString(StandardCharsets.UTF_8);
    assertTrue(audited.matches("(?s).*format +demo\\R.*"), audited);
    assertEquals(2, command("describe", file.toString(), "--from", "evalute"));
    assertTrue(
        complaint()
            .contains("cannot run from evalute: there is no such stage: did you mean evaluate?"),
        this::complaint);
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

  private int command(String... arguments) {
    out.reset();
    err.reset();
    return Main.commandLine()
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .execute(arguments);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
