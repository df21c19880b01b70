package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.jobs.cli.Main;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on YARN with everything on HDFS end with the losses, the weights and the row counts of a run
 * in one process.
 */
@Tag("chaos")
final class YarnTest {
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final Pattern REFUSED =
      Pattern.compile(
          ".*The DiskSpace quota of /runs/quota is exceeded: .*: make room there,"
              + " or have the quota raised");
  private static final String PAIRS = "/data/pairs.jsonl";

  @TempDir static java.nio.file.Path folder;
  private static Faults faults;
  private static YarnCluster yarn;
  private static RemoteRuns runs;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isDirectory(YarnCluster.JARS),
        "Hadoop's mini cluster is not in "
            + YarnCluster.JARS
            + ": the profile chaos puts it there");
    SparkHome home = SparkHome.in(folder.resolve("home"));
    faults = Faults.ofPairsInAFile(folder.resolve("run"), home);
    yarn = YarnCluster.start(folder.resolve("yarn"), home);
    runs = new RemoteRuns(yarn.files(), new Path("/runs"));
    yarn.files().copyFromLocalFile(new Path(faults.run().pairs().toUri()), new Path(PAIRS));
  }

  @AfterAll
  static void stop() throws Exception {
    if (yarn != null) {
      yarn.close();
    }
  }

  /** Every stage takes the place of one with other settings. */
  @Test
  void withTheDriverHere() throws Exception {
    String[] others = arguments("client", "seed=6", "stages.dpo.max_steps=4");
    for (String[] arguments : List.of(others, arguments("client"))) {
      try (JavaProcess driver = submit("client", arguments)) {
        assertEquals(0, driver.await(LIMIT), driver.output());
      }
    }
    assertSame("client");
  }

  /** While it is written a Parquet file counts as 128 MiB, and others here as one. */
  @Test
  void aQuotaEndsTheRunAtOnceWhereverItIsMet() throws Exception {
    Map<String, String> conf = Map.of("spark.hadoop.dfs.blocksize", Integer.toString(1 << 20));
    yarn.files().mkdirs(new Path("/runs/quota"));
    yarn.allow("/runs/quota", 64 << 20);
    try (JavaProcess driver = submit("client", conf, arguments("quota"))) {
      assertRefused(driver, "ingest");
    }
    yarn.allow("/runs/quota", -1);
    try (JavaProcess driver = submit("client", conf, arguments("quota"))) {
      assertTrue(runs.reach("quota", 8, driver, LIMIT), driver.output());
      yarn.allow("/runs/quota", 1);
      assertRefused(driver, "dpo");
    }
    assertTrue(runs.checkpoint("quota") >= 8, "no checkpoint is left");
    yarn.allow("/runs/quota", -1);
    try (JavaProcess driver = submit("client", conf, arguments("quota"))) {
      assertEquals(0, driver.await(LIMIT), driver.output());
    }
    assertSame("quota");
  }

  private static void assertRefused(JavaProcess driver, String stage) throws Exception {
    assertEquals(1, driver.await(LIMIT), driver.output());
    String output = driver.output();
    String error = output.substring(output.lastIndexOf("error: "));
    assertTrue(error.startsWith("error: stage " + stage + ": "), output);
    assertTrue(REFUSED.matcher(error).find(), output);
  }

  @Test
  void withTheDriverOnTheClusterKilledOnce() throws Exception {
    String[] arguments = arguments("cluster");
    Path yaml = new Path("/conf/ranks.yaml");
    yarn.files().copyFromLocalFile(new Path(arguments[1]), yaml);
    arguments[1] = "hdfs://" + yaml;
    try (JavaProcess client = submit("cluster", arguments)) {
      assertTrue(runs.reach("cluster", 8, client, LIMIT), client.output() + yarn.containers());
      List<ProcessHandle> drivers = yarn.applicationMasters();
      assertEquals(1, drivers.size());
      Faults.kill(drivers.get(0));
      assertTrue(runs.checkpoint("cluster") > 0, "the training had ended");
      assertEquals(0, client.await(LIMIT), client.output() + yarn.containers());
    }
    assertSame("cluster");
    try (JavaProcess again = submit("cluster", arguments)) {
      assertEquals(0, again.await(LIMIT), again.output()); // with nothing left to do
    }
    String run = new Path(yarn.files().getUri() + "/runs/cluster").toString();
    assertEquals(0, Main.commandLine().execute("status", run));
  }

  @Test
  void aWrongSettingFailsTheApplicationWithItsExitCode() throws Exception {
    String[] arguments = arguments("wrong", "stages.dpo.rank=2");
    Path yaml = new Path("/conf/wrong.yaml");
    yarn.files().copyFromLocalFile(new Path(arguments[1]), yaml);
    arguments[1] = "hdfs://" + yaml;
    try (JavaProcess client = submit("cluster", arguments)) {
      assertEquals(1, client.await(LIMIT), client.output());
      assertTrue(client.output().contains("exited with status 2"), client.output());
    }
    assertFalse(yarn.files().exists(new Path("/runs/wrong")));
  }

  private static String[] arguments(String id, String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 2);
    all[settings.length] = "output=hdfs:///runs";
    all[settings.length + 1] = RanksRun.readingPairs("hdfs://" + PAIRS);
    return faults.run().arguments(id, 2, all);
  }

  private static JavaProcess submit(String mode, String... arguments) throws Exception {
    return submit(mode, Map.of(), arguments);
  }

  private static JavaProcess submit(String mode, Map<String, String> conf, String... arguments)
      throws Exception {
    return yarn.startSubmit(mode, conf, Main.class.getName(), arguments);
  }

  private static void assertSame(String id) throws Exception {
    runs.fetch(id, faults.run());
    faults.assertSame(id);
  }
}
