package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else may happen to a training on a cluster; minutes long, so only in the chaos profile. */
@Tag("chaos")
final class ChaosTest {
  @TempDir static Path folder;
  private static StandaloneCluster cluster;
  private static Faults faults;

  @BeforeAll
  static void start() throws Exception {
    faults = Faults.in(folder.resolve("run"), SparkHome.in(folder.resolve("home")));
    cluster = StandaloneCluster.start(folder.resolve("cluster"), 4, "768m");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void fourExecutorsTrainAsOneProcessDoes() throws Exception {
    faults.train(cluster, "four", 4, Map.of(), driver -> {});
  }

  @Test
  void oneRankKilledTwice() throws Exception {
    faults.train(
        cluster,
        "twice",
        2,
        Map.of("spark.cores.max", "2"),
        driver -> {
          int reached = faults.awaitCheckpoint(driver, "twice", 4);
          Faults.kill(cluster.executors().get(0));
          faults.awaitCheckpoint(driver, "twice", reached + 8);
          Faults.kill(cluster.executors().get(0));
        });
  }

  @Test
  void theNewestCheckpointCutShort() throws Exception {
    String output =
        faults.train(
            cluster,
            "cut",
            2,
            Map.of("spark.cores.max", "2"),
            driver -> {
              faults.awaitCheckpoint(driver, "cut", 12);
              Faults.stop(cluster.executors().get(0)); // so that no newer one comes meanwhile
              Path newest =
                  faults.run().checkpoints("cut").stream()
                      .max(Comparator.comparingInt(RanksRun::step))
                      .orElseThrow();
              try (RandomAccessFile file =
                  new RandomAccessFile(newest.resolve("model.safetensors").toFile(), "rw")) {
                file.setLength(file.length() / 2);
              }
              Faults.kill(cluster.executors().get(0));
            });
    assertTrue(output.contains("attempt 1 to train failed"), output);
  }

  @Test
  void aFileSystemThatRefusesWritesForTenSeconds() throws Exception {
    Path refusing = folder.resolve("refusing");
    Map<String, String> conf =
        Map.of(
            "spark.cores.max", "2",
            "spark.hadoop.fs.refusing.impl", RefusingFileSystem.class.getName(),
            "spark.hadoop.refusing.while", refusing.toString());
    faults.train(
        cluster,
        "refused",
        2,
        conf,
        driver -> {
          faults.awaitCheckpoint(driver, "refused", 4);
          Files.createFile(refusing);
          Thread.sleep(10_000);
          Files.delete(refusing);
        },
        "output=refusing://" + folder.resolve("run/runs"));
  }

  @Test
  void aWorkerLostWithItsExecutors() throws Exception {
    // Of four workers three are used up to here; the run goes on with those that are left.
    faults.train(
        cluster,
        "worker",
        2,
        Map.of(),
        driver -> {
          faults.awaitCheckpoint(driver, "worker", 4);
          cluster.killWorker(3);
        });
  }
}
