package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/**
 * A run on one rank, and on two executors of which one is killed, all connections encrypted: in one
 * application, since its start takes longer than all of that.
 *
 * @param yaml the run, with a place for its output
 * @param train the name of the train stage, the fourth
 * @param moment the path in the unfinished stage's folder whose appearance is the moment to kill
 * @param said what the driver then says
 */
record OneExecutorKilled(String yaml, String train, String moment, String said) {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  void assertSameAsOneRank(Path folder) throws Exception {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, yaml.formatted(folder.resolve("runs")));
    List<String> commands = new ArrayList<>(command(file, "one", 1));
    commands.add(";");
    commands.addAll(command(file, "killed", 2));
    Path one = folder.resolve("runs/one");
    Path killed = folder.resolve("runs/killed");
    List<ProcessHandle> executors = new ArrayList<>();
    try (StandaloneCluster cluster =
            StandaloneCluster.startEncrypted(folder.resolve("cluster"), 2, "1g");
        JavaProcess driver =
            cluster.startSubmit(
                Map.of(), CommandsInTurn.class.getName(), commands.toArray(String[]::new))) {
      awaitMoment(driver, killed);
      executors.addAll(cluster.executors());
      assertEquals(2, executors.size(), "executors are processes of their own");
      Faults.kill(executors.get(0));
      assertEquals(0, driver.await(LIMIT), driver.output());
      assertTrue(driver.output().contains(said), driver.output());
    }
    assertFalse(executors.get(1).isAlive(), "an executor outlived the cluster");
    RunComparison.assertSameCounts(one, killed);
    TrainedRuns.assertSameLosses(one.resolve(stage()), killed.resolve(stage()), 1e-6);
    TrainedRuns.assertSameWeights(
        one.resolve(stage() + "/model"), killed.resolve(stage() + "/model"), 1e-5);
  }

  private String stage() {
    return "04-" + train;
  }

  private List<String> command(Path file, String id, int ranks) {
    String setting = "stages." + train + ".ranks=" + ranks;
    return List.of("run", file.toString(), "--run-id", id, "--set", setting);
  }

  private void awaitMoment(JavaProcess driver, Path run) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!hasCome(run)) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(5);
    }
  }

  private boolean hasCome(Path run) throws IOException {
    if (!Files.isDirectory(run)) {
      return false;
    }
    try (Stream<Path> stages = Files.list(run)) {
      return stages
          .filter(stage -> stage.getFileName().toString().startsWith(stage() + "~partial-"))
          .anyMatch(stage -> Files.exists(stage.resolve(moment)));
    }
  }
}
