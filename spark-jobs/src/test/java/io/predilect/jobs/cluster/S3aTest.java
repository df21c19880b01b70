package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.jobs.cli.Main;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on a cluster with its configuration, its pairs, its models and its results in an object
 * store ends with the losses, the weights and the row counts of a run in one process.
 */
@Tag("chaos")
final class S3aTest {
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final Path YAML = new Path(S3Store.BUCKET + "/conf/ranks.yaml");
  private static final Path PAIRS = new Path(S3Store.BUCKET + "/data/pairs.jsonl");
  private static final Path RUNS = new Path(S3Store.BUCKET + "/runs");

  @TempDir static java.nio.file.Path folder;
  private static Faults faults;
  private static S3Store store;
  private static RemoteRuns runs;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isDirectory(S3Store.JARS),
        "the object store is not in " + S3Store.JARS + ": the profile chaos puts it there");
    faults = Faults.ofPairsInAFile(folder.resolve("run"), SparkHome.in(folder.resolve("home")));
    store = S3Store.start(folder.resolve("s3"));
    runs = new RemoteRuns(store.files(), RUNS);
    store.files().copyFromLocalFile(new Path(faults.run().yaml().toUri()), YAML);
    store.files().copyFromLocalFile(new Path(faults.run().pairs().toUri()), PAIRS);
    cluster = StandaloneCluster.start(folder.resolve("cluster"), 2, "768m");
    S3Store.addConnector(folder.resolve("cluster/home"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    if (store != null) {
      store.close();
    }
  }

  @Test
  void theDriverKilledOnce() throws Exception {
    String[] arguments = arguments("killed");
    try (JavaProcess driver = submit(arguments)) {
      assertTrue(runs.reach("killed", 8, driver, LIMIT), driver.output());
    } // kills it
    assertTrue(runs.checkpoint("killed") > 0, "the training had ended");
    assertFalse(store.files().exists(stage("killed", "_stage.json")));
    try (JavaProcess driver = submit(arguments)) {
      assertEquals(0, driver.await(LIMIT), driver.output());
    }
    runs.fetch("killed", faults.run());
    faults.assertSame("killed");
    long written = writtenAt("killed");
    try (JavaProcess again = submit(arguments)) {
      assertEquals(0, again.await(LIMIT), again.output());
    }
    assertEquals(written, writtenAt("killed"), "there was nothing left to do");
    try (JavaProcess status = submit("status", new Path(RUNS, "killed").toString())) {
      assertEquals(0, status.await(LIMIT), status.output());
      assertTrue(status.output().contains("05-dpo"), status.output());
    }
    for (FileStatus left : store.files().listStatus(new Path(RUNS, "killed"))) {
      assertFalse(left.getPath().getName().matches(".*~.*|lease.*|status.*"), left.toString());
    }
  }

  private static String[] arguments(String id) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                faults
                    .run()
                    .arguments(id, 2, "output=" + RUNS, RanksRun.readingPairs(PAIRS.toString()))));
    arguments.set(1, YAML.toString());
    return arguments.toArray(String[]::new);
  }

  private static JavaProcess submit(String... arguments) throws Exception {
    return cluster.startSubmit(store.sparkSettings(), Main.class.getName(), arguments);
  }

  private static Path stage(String id, String file) {
    return new Path(RUNS, id + "/" + RanksRun.TRAIN + "/" + file);
  }

  private static long writtenAt(String id) throws Exception {
    return store.files().getFileStatus(stage(id, "model/model.safetensors")).getModificationTime();
  }
}
