package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is asked to end, by the signal that clusters and notebooks send. */
final class TerminationTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String YAML =
      """
      name: long
      output: %s
      seed: 5
      spark: {master: "local[1]"}
      stages:
        - ingest: {path: "demo:64", test_share: 0.2}
        - init: {vocab_size: 400, hidden_size: 32, intermediate_size: 64, layers: 2, heads: 4}
        - shard: {model: base, max_length: 256}
        - train:
            model: base
            objective: {preference: sft}
            learning_rate: 1.0e-3
            batch_size: 8
            max_steps: 1000000
            epochs: 100000
            save_steps: 100000
            threads: 1
      """;

  private static final String DATA =
      """
      name: data
      output: %s
      spark: {master: "local[2]"}
      stages:
        - ingest: {path: "demo:400000"}
      """;

  @TempDir private Path folder;

  @Test
  void sigtermStoresACheckpoint() throws Exception {
    SparkHome home = SparkHome.in(folder.resolve("home"));
    Path yaml = folder.resolve("long.yaml");
    Files.writeString(yaml, YAML.formatted(folder.resolve("runs")));
    Path run = folder.resolve("runs/long");
    try (JavaProcess process = CommandLine.start(home, "run", folder, "run", yaml.toString())) {
      awaitStep(process, run, 5);
      assertEquals(1, process.terminate(GRACE), process.output());
      assertTrue(process.output().contains("training was stopped at step"), process.output());
      assertNoStackTrace(process.output());
    }
    assertTrue(newestCheckpoint(run) >= 5, "a checkpoint at step " + newestCheckpoint(run));
    assertFalse(Files.exists(run.resolve("status.json")), "nothing runs any more");
  }

  @Test
  void sigtermInADataStageEndsWithOneLineToo() throws Exception {
    SparkHome home = SparkHome.in(folder.resolve("home"));
    Path yaml = folder.resolve("data.yaml");
    Files.writeString(yaml, DATA.formatted(folder.resolve("runs")));
    try (JavaProcess process = CommandLine.start(home, "data", folder, "run", yaml.toString())) {
      awaitFile(process, folder.resolve("runs/data/status.json"), "parts done");
      assertEquals(1, process.terminate(GRACE), process.output());
      assertTrue(
          process
              .output()
              .contains(
                  "\nstage ingest: stopped on request; the same command goes on from what was"
                      + " finished"),
          process.output());
      assertNoStackTrace(process.output());
    }
  }

  /** It computes at once and for a minute, so that the signal finds PyTorch at work. */
  @Test
  void aCommandThatComputesEndsWithoutACrash() throws Exception {
    SparkHome home = SparkHome.in(folder.resolve("home"));
    for (long after : new long[] {5_000, 9_000}) {
      try (JavaProcess process = CommandLine.start(home, "b", folder, "bench", "trainer")) {
        Thread.sleep(after);
        assertEquals(1, process.terminate(GRACE), process.output());
        assertFalse(process.output().contains("fatal error"), process.output());
      }
    }
  }

  private static void awaitFile(JavaProcess process, Path file, String content) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!Files.exists(file) || !Files.readString(file).contains(content)) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, process.output());
      Thread.sleep(50);
    }
  }

  private static void assertNoStackTrace(String output) {
    assertFalse(
        output.lines().anyMatch(line -> line.matches("\\s+at .*|.*Exception.*|.* ERROR .*")),
        output);
  }

  private static void awaitStep(JavaProcess process, Path run, int step) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (step(run) < step) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, process.output());
      Thread.sleep(50);
    }
  }

  private static int step(Path run) throws IOException {
    Path status = run.resolve("status.json");
    return Files.exists(status)
        ? JSON.readTree(Files.readString(status)).path("figures").path("step").asInt(-1)
        : -1;
  }

  private static int newestCheckpoint(Path run) throws IOException {
    int newest = -1;
    try (var steps = Files.newDirectoryStream(partial(run).orElseThrow().resolve("checkpoints"))) {
      for (Path step : steps) {
        String name = step.getFileName().toString();
        if (name.matches("step-\\d+")) {
          newest = Math.max(newest, Integer.parseInt(name.substring("step-".length())));
        }
      }
    }
    return newest;
  }

  private static Optional<Path> partial(Path run) throws IOException {
    try (var folders = Files.newDirectoryStream(run, "04-train~partial-*")) {
      for (Path partial : folders) {
        return Optional.of(partial);
      }
    }
    return Optional.empty();
  }
}
