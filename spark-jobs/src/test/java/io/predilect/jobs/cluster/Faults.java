package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.cli.Main;
import io.predilect.jobs.train.TrainedRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Trainings on a cluster to which something happens, against one process that is left alone. */
final class Faults {
  static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String UNTOUCHED = "alone";

  private final RanksRun run;

  /** Something done while a run is under way. */
  interface Fault {
    void happen(JavaProcess driver) throws Exception;
  }

  private Faults(RanksRun run) {
    this.run = run;
  }

  /** Trains in one process first. */
  static Faults in(Path folder, SparkHome home) throws IOException, InterruptedException {
    return in(new RanksRun(folder), home);
  }

  /** The same with the pairs in a file that a run on a cluster is to read from elsewhere. */
  static Faults ofPairsInAFile(Path folder, SparkHome home)
      throws IOException, InterruptedException {
    RanksRun run = new RanksRun(folder);
    return in(run, home, RanksRun.readingPairs(run.writePairs().toString()));
  }

  private static Faults in(RanksRun run, SparkHome home, String... settings)
      throws IOException, InterruptedException {
    try (JavaProcess alone = run.startLocal(UNTOUCHED, home, settings)) {
      assertEquals(0, alone.await(LIMIT), alone.output());
    }
    return new Faults(run);
  }

  RanksRun run() {
    return run;
  }

  /** Runs on the cluster, lets the fault happen, and compares with the run left alone. */
  String train(
      StandaloneCluster cluster,
      String id,
      int ranks,
      Map<String, String> conf,
      Fault fault,
      String... settings)
      throws Exception {
    try (JavaProcess driver = start(cluster, id, ranks, conf, settings)) {
      fault.happen(driver);
      assertEquals(0, driver.await(LIMIT), driver.output());
      assertSame(id);
      return driver.output();
    }
  }

  /** Submits a run. */
  JavaProcess start(
      StandaloneCluster cluster, String id, int ranks, Map<String, String> conf, String... settings)
      throws IOException {
    return cluster.startSubmit(conf, Main.class.getName(), run.arguments(id, ranks, settings));
  }

  /** Losses to 1e-6 at every step, weights to 1e-5, and the same row counts, which add up. */
  void assertSame(String id) throws IOException {
    RunComparison.assertSameCounts(run.run(UNTOUCHED), run.run(id));
    TrainedRuns.assertSameLosses(run.stage(UNTOUCHED), run.stage(id), 1e-6);
    TrainedRuns.assertSameWeights(
        run.stage(UNTOUCHED).resolve("model"), run.stage(id).resolve("model"), 1e-5);
  }

  /** Waits until a stage runs. */
  void awaitRunning(JavaProcess driver, String id, String stage) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!run.status(id, stage).equals("running")) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(10);
    }
  }

  /** How far a run is: its stages' states and its newest checkpoint, in words that grow. */
  String reached(String id) throws IOException {
    StringBuilder reached = new StringBuilder();
    for (String stage : RanksRun.STAGES) {
      reached.append(run.status(id, stage)).append(' ');
    }
    return reached.append(run.checkpoint(id)).toString();
  }

  /** Waits until a run is further than it was. */
  void awaitMore(JavaProcess driver, String id, String before) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (reached(id).equals(before)) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(10);
    }
  }

  /** Waits for a checkpoint of this step or a later one. */
  int awaitCheckpoint(JavaProcess driver, String id, int step) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (run.checkpoint(id) < step) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(10);
    }
    return run.checkpoint(id);
  }

  /** Kills an executor at once, as if its machine had lost power. */
  static void kill(ProcessHandle executor) {
    executor.destroyForcibly();
    executor.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Stops an executor without ending it, as if its machine hung. */
  static void stop(ProcessHandle executor) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-STOP", Long.toString(executor.pid())).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }
}
