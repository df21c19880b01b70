package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandaloneClusterTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern HEARD =
      Pattern.compile("heard \\[rank 0 pid (\\d+), rank 1 pid (\\d+)\\]");

  @TempDir Path folder;

  @Test
  void aBarrierStageHearsFromTwoExecutorsInProcessesOfTheirOwn() throws Exception {
    List<MatchResult> heard;
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2, "512m")) {
      StandaloneCluster.Result result = cluster.submit(LIMIT, BarrierProbe.class.getName());
      assertEquals(0, result.exitCode(), result.output());
      heard = HEARD.matcher(result.output()).results().toList();
      assertEquals(2, heard.size(), result.output());
      assertEquals(heard.get(0).group(), heard.get(1).group());
      assertNotEquals(heard.get(0).group(1), heard.get(0).group(2));

      StandaloneCluster.Result failed = cluster.submit(LIMIT, "io.predilect.NoSuchClass");
      assertNotEquals(0, failed.exitCode());
      assertTrue(failed.output().contains("NoSuchClass"), failed.output());
    }
    for (int group = 1; group <= 2; group++) {
      long executor = Long.parseLong(heard.get(0).group(group));
      assertNotEquals(ProcessHandle.current().pid(), executor);
      assertFalse(
          ProcessHandle.of(executor).map(ProcessHandle::isAlive).orElse(false),
          "executor " + executor + " outlived the cluster");
    }
  }
}
