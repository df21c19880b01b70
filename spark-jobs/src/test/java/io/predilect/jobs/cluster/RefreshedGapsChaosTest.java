package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.cli.CommandsInTurn;
import io.predilect.jobs.train.TrainedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompt-free gaps refreshed on a cluster, by one rank and by two executors of which one is killed
 * while it computes them. A minute long, so only in the chaos profile.
 */
@Tag("chaos")
final class RefreshedGapsChaosTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String TRAIN = "04-reward";
  private static final String YAML =
      """
      name: refreshed
      output: %s
      seed: 5
      model: base
      stages:
        - ingest: {path: "demo:300", test_share: 0.0}
        - init: {name: base, vocab_size: 400, hidden_size: 32, intermediate_size: 64, layers: 2}
        - shard: {name: shards, shards: 3, max_length: 256}
        - train:
            name: reward
            objective: {preference: reward}
            prioritised: {gaps: refreshed, prompts: 32, refresh_steps: 5}
            learning_rate: 3.0e-4
            batch_size: 7
            max_steps: 12
            save_steps: 4
            stall_timeout: 30
            threads: 1
      """;

  @TempDir private Path folder;

  @Test
  void anExecutorKilledWhileGapsAreComputed() throws Exception {
    Path yaml = folder.resolve("refreshed.yaml");
    Files.writeString(yaml, YAML.formatted(folder.resolve("runs")));
    List<String> commands = new ArrayList<>(command(yaml, "one", 1));
    commands.add(";");
    commands.addAll(command(yaml, "killed", 2));
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), 2, "1g");
        JavaProcess driver =
            cluster.startSubmit(
                Map.of(), CommandsInTurn.class.getName(), commands.toArray(String[]::new))) {
      awaitScoring(driver, folder.resolve("runs/killed"));
      Faults.kill(cluster.executors().get(0));
      assertEquals(0, driver.await(LIMIT), driver.output());
      assertTrue(driver.output().contains("Lost executor"), driver.output());
    }
    Path one = folder.resolve("runs/one");
    Path killed = folder.resolve("runs/killed");
    RunComparison.assertSameCounts(one, killed);
    TrainedRuns.assertSameLosses(one.resolve(TRAIN), killed.resolve(TRAIN), 1e-6);
    TrainedRuns.assertSameWeights(
        one.resolve(TRAIN + "/model"), killed.resolve(TRAIN + "/model"), 1e-5);
  }

  private static List<String> command(Path yaml, String id, int ranks) {
    return List.of("run", yaml.toString(), "--run-id", id, "--set", "stages.reward.ranks=" + ranks);
  }

  /** Waits until the gaps of a later step than the first are being computed. */
  private static void awaitScoring(JavaProcess driver, Path run)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!scores(run)) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(5);
    }
  }

  private static boolean scores(Path run) throws IOException {
    if (!Files.isDirectory(run)) {
      return false;
    }
    try (Stream<Path> stages = Files.list(run)) {
      return stages
          .filter(stage -> stage.getFileName().toString().startsWith(TRAIN + "~partial-"))
          .anyMatch(stage -> Files.exists(stage.resolve("gaps/_writing-step-5")));
    }
  }
}
