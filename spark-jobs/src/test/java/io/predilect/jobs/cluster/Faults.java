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
  private static final Duration LIMIT = Duration.ofMinutes(4);
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
    RanksRun run = new RanksRun(folder);
    try (JavaProcess alone = run.startLocal(UNTOUCHED, home)) {
      assertEquals(0, alone.await(LIMIT), alone.output());
    }
    return new Faults(run);
  }

  RanksRun run() {
    return run;
  }

  /** Trains on the cluster, lets the fault happen, and compares losses and weights. */
  String train(
      StandaloneCluster cluster,
      String id,
      int ranks,
      Map<String, String> conf,
      Fault fault,
      String... settings)
      throws Exception {
    try (JavaProcess driver =
        cluster.startSubmit(conf, Main.class.getName(), run.arguments(id, ranks, settings))) {
      fault.happen(driver);
      assertEquals(0, driver.await(LIMIT), driver.output());
      TrainedRuns.assertSameLosses(run.stage(UNTOUCHED), run.stage(id), 1e-6);
      TrainedRuns.assertSameWeights(
          run.stage(UNTOUCHED).resolve("model"), run.stage(id).resolve("model"), 1e-5);
      return driver.output();
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
