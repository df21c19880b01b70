package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.cli.Main;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.train.TrainedRuns;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run as users start it: in one process, on a real cluster, and killed again and again. */
final class WholeRunTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOCAL = "local";
  private static final String INGESTED = "01-ingest/_stage.json";

  // Rows and a training, each with stages before it and behind it.
  private static final List<String> KILLED = List.of("08-score", TinyRun.SHARED_OUT);

  @TempDir static Path folder;
  private static SparkHome home;
  private static TinyRun tiny;

  @BeforeAll
  static void runLocally() throws Exception {
    home = SparkHome.in(folder.resolve("home"));
    tiny = new TinyRun(folder.resolve("tiny"));
    String output = finish(LOCAL, "local");
    assertEquals(
        1,
        Pattern.compile("device is auto: models run on").matcher(output).results().count(),
        output);
  }

  /** All connections are encrypted; the last training is two ranks' and loses one of them. */
  @Test
  void aClusterThatLosesAnExecutorGivesTheSameRowsAndWeights() throws Exception {
    List<ProcessHandle> executors = new ArrayList<>();
    try (StandaloneCluster cluster =
            StandaloneCluster.startEncrypted(folder.resolve("cluster"), 2, "1g");
        JavaProcess driver =
            cluster.startSubmit(Map.of(), Main.class.getName(), tiny.onTwoRanks("cluster"))) {
      awaitCheckpoint(driver, "cluster", TinyRun.SHARED_OUT);
      executors.addAll(cluster.executors());
      assertEquals(2, executors.size(), "executors are processes of their own");
      Faults.kill(executors.get(0));
      assertEquals(0, driver.await(LIMIT), driver.output());
      assertTrue(driver.output().contains("attempt 1 to train failed"), driver.output());
    }
    assertFalse(executors.get(1).isAlive(), "an executor outlived the cluster");
    RunComparison runs =
        new RunComparison(StageTrial.session(), tiny.run(LOCAL), tiny.run("cluster"));
    runs.assertSameCounts();
    for (String stage :
        List.of(
            "01-ingest",
            "03-rationales",
            "04-truncate",
            "05-shards-sft",
            "08-score",
            "09-shards-dpo")) {
      runs.assertSameRows(stage);
    }
    for (String stage : TinyRun.TRAININGS) {
      runs.assertSameLosses(stage);
      // losses with rationales are sums over tokens, of some 300
      TrainedRuns.assertSameLosses(
          tiny.run(LOCAL).resolve(stage), tiny.run("cluster").resolve(stage), 1e-5);
      TrainedRuns.assertSameWeights(model(LOCAL, stage), model("cluster", stage), 1e-5);
    }
  }

  /**
   * It has what the other run read, and its first models; it scores, trains and evaluates itself.
   */
  @Test
  void killedInTwoStagesItEndsWithTheSameWeights() throws Exception {
    Path killed = tiny.run("killed");
    FileUtils.copyDirectory(tiny.run(LOCAL).toFile(), killed.toFile());
    takeStagesBack(killed, KILLED.get(0));
    FileTime ingested = Files.getLastModifiedTime(killed.resolve(INGESTED));
    Random random = new Random(17);
    for (String stage : KILLED) {
      try (JavaProcess process = tiny.startLocal("killed", "killed-in-" + stage, home)) {
        if (TinyRun.TRAININGS.contains(stage)) {
          awaitCheckpoint(process, "killed", stage);
        } else {
          awaitRunning(process, "killed", stage);
        }
        Thread.sleep(random.nextInt(400));
      } // kills it
    }
    finish("killed", "killed-last");
    assertEquals(
        ingested,
        Files.getLastModifiedTime(killed.resolve(INGESTED)),
        "a finished stage was done again");
    try (var leftovers = Files.newDirectoryStream(killed, "*~*")) {
      leftovers.forEach(left -> fail(left + " was left behind"));
    }
    assertArrayEquals(weights(LOCAL, TinyRun.SHARED_OUT), weights("killed", TinyRun.SHARED_OUT));
  }

  /** As if the run had ended before a stage. */
  private static void takeStagesBack(Path run, String first) throws IOException {
    File manifest = run.resolve("pipeline.json").toFile();
    JsonNode all = JSON.readTree(manifest);
    for (JsonNode stage : all.get("stages")) {
      String stageFolder = stage.get("folder").textValue();
      if (stageFolder.compareTo(first) >= 0) {
        FileUtils.deleteDirectory(run.resolve(stageFolder).toFile());
        ((ObjectNode) stage).put("status", "pending");
      }
    }
    JSON.writeValue(manifest, all);
  }

  private static String finish(String id, String log) throws IOException, InterruptedException {
    try (JavaProcess process = tiny.startLocal(id, log, home)) {
      assertEquals(0, process.await(LIMIT), process.output());
      return process.output();
    }
  }

  private static byte[] weights(String id, String stage) throws IOException {
    return Files.readAllBytes(model(id, stage).resolve("model.safetensors"));
  }

  private static Path model(String id, String stage) {
    return tiny.run(id).resolve(stage).resolve("model");
  }

  private static void awaitRunning(JavaProcess process, String id, String stage)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!status(id, stage).matches("running|done")) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, process.output());
      Thread.sleep(20);
    }
  }

  private static String status(String id, String stage) throws IOException {
    Path manifest = tiny.run(id).resolve("pipeline.json");
    if (Files.exists(manifest)) {
      for (JsonNode record : JSON.readTree(manifest.toFile()).get("stages")) {
        if (record.get("folder").textValue().equals(stage)) {
          return record.get("status").textValue();
        }
      }
    }
    return "";
  }

  /** Waits for the first checkpoint, so that the kill falls into the middle of the training. */
  private static void awaitCheckpoint(JavaProcess process, String id, String stage)
      throws IOException, InterruptedException {
    awaitRunning(process, id, stage);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!hasCheckpoint(id, stage) && status(id, stage).equals("running")) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, process.output());
      Thread.sleep(5);
    }
  }

  private static boolean hasCheckpoint(String id, String stage) throws IOException {
    try (var folders = Files.newDirectoryStream(tiny.run(id), stage + "~partial-*")) {
      for (Path partial : folders) {
        if (Files.exists(partial.resolve("checkpoints/step-2"))) {
          return true;
        }
      }
    }
    return false;
  }
}
