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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on one executor, and on two of which one is killed: in one application, since its start
 * takes longer than all of that. The chaos profile compares with a single process and does more.
 */
final class RanksTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String TRAIN = "04-dpo";

  private static final String YAML =
      """
      name: ranks
      output: %s
      seed: 5
      model: base
      stages:
        - ingest: {path: "demo:100", test_share: 0.0}
        - init:
            name: base
            vocab_size: 400
            hidden_size: 32
            intermediate_size: 64
            layers: 2
            heads: 4
            max_positions: 512
        - shard: {name: shards, shards: 3, max_length: 256}
        - train:
            name: dpo
            objective: {preference: dpo}
            learning_rate: 1.0e-3
            batch_size: 7
            max_steps: 40
            epochs: 3
            save_steps: 4
            stall_timeout: 30
            threads: 1
      """;

  @TempDir private Path folder;

  @Test
  void twoExecutorsOfWhichOneIsKilledTrainAsOneDoes() throws Exception {
    Path yaml = folder.resolve("ranks.yaml");
    Files.writeString(yaml, YAML.formatted(folder.resolve("runs")));
    List<String> commands = new ArrayList<>();
    commands.addAll(command(yaml, "one", 1));
    commands.add(";");
    commands.addAll(command(yaml, "killed", 2));
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), 2, "1g");
        JavaProcess driver =
            cluster.startSubmit(
                Map.of(), CommandsInTurn.class.getName(), commands.toArray(String[]::new))) {
      awaitCheckpoint(driver, folder.resolve("runs/killed"));
      Faults.kill(cluster.executors().get(0));
      assertEquals(0, driver.await(LIMIT), driver.output());
      assertTrue(driver.output().contains("attempt 1 to train failed"), driver.output());
    }
    Path one = folder.resolve("runs/one");
    Path killed = folder.resolve("runs/killed");
    RunComparison.assertSameCounts(one, killed);
    TrainedRuns.assertSameLosses(one.resolve(TRAIN), killed.resolve(TRAIN), 1e-6);
    TrainedRuns.assertSameWeights(
        one.resolve(TRAIN + "/model"), killed.resolve(TRAIN + "/model"), 1e-5);
  }

  private static List<String> command(Path yaml, String id, int ranks) {
    return List.of("run", yaml.toString(), "--run-id", id, "--set", "stages.dpo.ranks=" + ranks);
  }

  private static void awaitCheckpoint(JavaProcess driver, Path run)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!hasCheckpoint(run)) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(10);
    }
  }

  private static boolean hasCheckpoint(Path run) throws IOException {
    if (!Files.isDirectory(run)) {
      return false;
    }
    try (Stream<Path> stages = Files.list(run)) {
      return stages
          .filter(folder -> folder.getFileName().toString().startsWith(TRAIN + "~partial-"))
          .anyMatch(folder -> Files.exists(folder.resolve("checkpoints/step-4")));
    }
  }
}
