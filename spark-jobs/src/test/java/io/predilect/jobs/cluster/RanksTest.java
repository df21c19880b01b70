package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training over two executors in processes of their own, left alone and not. */
final class RanksTest {
  private static final Pattern STALLED =
      Pattern.compile(
          "rank \\d on 127\\.0\\.0\\.1 stalled: nothing was heard of it for 6 s"
              + " \\(stall_timeout\\); its last step was \\d+");

  @TempDir static Path folder;
  private static StandaloneCluster cluster;
  private static Faults faults;

  @BeforeAll
  static void start() throws Exception {
    faults = Faults.in(folder.resolve("run"), SparkHome.in(folder.resolve("home")));
    cluster = StandaloneCluster.start(folder.resolve("cluster"), 2, "1g");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void twoExecutorsTrainAsOneProcessDoes() throws Exception {
    faults.train(cluster, "two", 2, Map.of(), driver -> {});
  }

  @Test
  void anExecutorThatIsKilledAndOneThatHangsChangeNothing() throws Exception {
    String output =
        faults.train(
            cluster,
            "faults",
            2,
            Map.of(),
            driver -> {
              int reached = faults.awaitCheckpoint(driver, "faults", 4);
              Faults.kill(cluster.executors().get(0));
              faults.awaitCheckpoint(driver, "faults", reached + 8);
              Faults.stop(cluster.executors().get(1));
            });
    assertTrue(STALLED.matcher(output).find(), output);
  }
}
