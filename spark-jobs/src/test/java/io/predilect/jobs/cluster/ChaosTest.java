package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What may happen to a run on a cluster. Each test has a cluster of its own, and ends with the
 * losses, the weights and the row counts of a run in one process that was left alone. Minutes long,
 * so only in the chaos profile.
 */
@Tag("chaos")
final class ChaosTest {
  private static final Pattern STALLED =
      Pattern.compile(
          "rank \\d on 127\\.0\\.0\\.1 stalled: nothing was heard of it for 10 s"
              + " \\(stall_timeout\\); (its last step was \\d+|it had finished no step)");

  @TempDir static Path folder;
  private static Faults faults;

  @BeforeAll
  static void runAlone() throws Exception {
    faults = Faults.in(folder.resolve("run"), SparkHome.in(folder.resolve("home")));
  }

  @Test
  void oneTwoAndFourExecutorsTrainAsOneProcessDoes() throws Exception {
    try (StandaloneCluster cluster = cluster("ranks", 4)) {
      faults.train(cluster, "one", 1, Map.of("spark.cores.max", "1"), driver -> {});
      faults.train(cluster, "two", 2, Map.of("spark.cores.max", "2"), driver -> {});
      faults.train(cluster, "four", 4, Map.of(), driver -> {});
    }
  }

  @Test
  void anExecutorKilledInScoring() throws Exception {
    try (StandaloneCluster cluster = cluster("scoring", 2)) {
      String output =
          faults.train(
              cluster,
              "scoring",
              2,
              Map.of(),
              driver -> {
                faults.awaitRunning(driver, "scoring", RanksRun.SCORE);
                Thread.sleep(1_000);
                Faults.kill(cluster.executors().get(0));
                assertEquals("running", faults.run().status("scoring", RanksRun.SCORE));
              });
      assertTrue(output.contains("Lost executor"), output);
    }
  }

  @Test
  void oneRankKilledTwice() throws Exception {
    try (StandaloneCluster cluster = cluster("twice", 2)) {
      String output =
          faults.train(
              cluster,
              "twice",
              2,
              Map.of(),
              driver -> {
                int reached = faults.awaitCheckpoint(driver, "twice", 4);
                Faults.kill(cluster.executors().get(0));
                faults.awaitCheckpoint(driver, "twice", reached + 8);
                Faults.kill(cluster.executors().get(0));
              });
      assertTrue(output.contains("attempt 2 to train failed"), output);
    }
  }

  @Test
  void theDriverKilledAtFiveRandomMoments() throws Exception {
    Random random = new Random(23);
    try (StandaloneCluster cluster = cluster("driver", 2)) {
      for (int kill = 1; kill <= 5; kill++) {
        String before = faults.reached("driver");
        try (JavaProcess driver = faults.start(cluster, "driver", 2, Map.of())) {
          faults.awaitMore(driver, "driver", before);
          Thread.sleep(random.nextInt(1_500));
          assertTrue(driver.isAlive(), "there was nothing left to kill it in");
        } // kills it
      }
      faults.train(cluster, "driver", 2, Map.of(), driver -> {});
    }
  }

  @Test
  void aWorkerLostWithItsExecutors() throws Exception {
    try (StandaloneCluster cluster = cluster("worker", 3)) {
      // The third takes the place of the one that is lost.
      faults.train(
          cluster,
          "worker",
          2,
          Map.of("spark.cores.max", "2"),
          driver -> {
            faults.awaitCheckpoint(driver, "worker", 4);
            cluster.killWorkerInUse();
          });
    }
  }

  @Test
  void aRankThatIsStopped() throws Exception {
    try (StandaloneCluster cluster = cluster("stopped", 2)) {
      String output =
          faults.train(
              cluster,
              "stopped",
              2,
              Map.of(),
              driver -> {
                faults.awaitCheckpoint(driver, "stopped", 4);
                Faults.stop(cluster.executors().get(1));
              });
      assertTrue(STALLED.matcher(output).find(), output);
    }
  }

  @Test
  void theNewestCheckpointCutShort() throws Exception {
    try (StandaloneCluster cluster = cluster("cut", 2)) {
      String output =
          faults.train(
              cluster,
              "cut",
              2,
              Map.of(),
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
  }

  @Test
  void aFileSystemThatRefusesWritesForTenSeconds() throws Exception {
    Path refusing = folder.resolve("refusing");
    Map<String, String> conf = new HashMap<>();
    conf.put("spark.hadoop.fs.refusing.impl", RefusingFileSystem.class.getName());
    conf.put("spark.hadoop.fs.AbstractFileSystem.refusing.impl", RefusingFiles.class.getName());
    conf.put("spark.hadoop.refusing.while", refusing.toString());
    try (StandaloneCluster cluster = cluster("refused", 2)) {
      faults.train(
          cluster,
          "refused",
          2,
          conf,
          driver -> {
            int reached = faults.awaitCheckpoint(driver, "refused", 4);
            Files.createFile(refusing);
            Thread.sleep(10_000);
            assertTrue(faults.run().checkpoint("refused") <= reached + 4, "writes were refused");
            Files.delete(refusing);
          },
          "output=refusing://" + folder.resolve("run/runs"));
    }
  }

  @Test
  void aCorruptShardIsRefusedAndNamed() throws Exception {
    try (StandaloneCluster cluster = cluster("shard", 2)) {
      try (JavaProcess driver = faults.start(cluster, "shard", 2, Map.of())) {
        faults.awaitCheckpoint(driver, "shard", 4);
      } // kills it
      Path shard = shard("shard");
      byte[] whole = Files.readAllBytes(shard);
      byte[] corrupt = whole.clone();
      for (int i = whole.length / 3; i < whole.length / 3 + 64; i++) {
        corrupt[i] ^= 0x55;
      }
      Files.write(shard, corrupt);
      try (JavaProcess driver = faults.start(cluster, "shard", 2, Map.of())) {
        assertEquals(1, driver.await(Faults.LIMIT), driver.output());
        String error = driver.output().substring(driver.output().lastIndexOf("error: "));
        assertTrue(error.contains(shard.getFileName().toString()), error);
      }
      Files.write(shard, whole);
      faults.train(cluster, "shard", 2, Map.of(), driver -> {});
    }
  }

  private static Path shard(String id) throws Exception {
    try (Stream<Path> files = Files.list(faults.run().run(id).resolve(RanksRun.SHARDS))) {
      Path shard =
          files
              .filter(file -> file.getFileName().toString().endsWith(".parquet"))
              .sorted()
              .findFirst()
              .orElseThrow();
      assertNotEquals(0, Files.size(shard));
      return shard;
    }
  }

  private static StandaloneCluster cluster(String name, int workers) throws Exception {
    return StandaloneCluster.start(folder.resolve("cluster-" + name), workers, "768m");
  }
}
