package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.train.DeviceProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that says it has two GPUs: Spark's scheduler believes it, PyTorch does not. */
final class GpuSchedulingTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Pattern HAS =
      Pattern.compile("rank (\\d) on 127\\.0\\.0\\.1 has GPU \\[(\\d)]");
  private static final Pattern LOST =
      Pattern.compile("Lost executor (\\d+) on 127\\.0\\.0\\.1: Command exited with code 20");
  private static final Map<String, String> GPUS =
      Map.of(
          "spark.executor.resource.gpu.amount", "1",
          "spark.task.resource.gpu.amount", "1");

  @TempDir Path folder;

  @Test
  void everyTaskHasItsOwnGpuAndOneThatTheEngineDoesNotSeeIsRefused() throws Exception {
    try (StandaloneCluster cluster =
        StandaloneCluster.start(
            folder.resolve("cluster"), 1, 2, "1g", GpuScript.worker(folder, 2))) {
      RanksRun run = new RanksRun(folder.resolve("run"));
      String quick = "stages.score.batch_tokens=8192";
      String few = "stages.ingest.path='demo:60'";
      // On processors all is done; another training in its place wants the GPUs.
      String[] commands =
          Stream.of(
                  run.arguments("gpu", 2, quick, few, "device=cpu", "stages.dpo.max_steps=1"),
                  new String[] {";"},
                  run.arguments("gpu", 2, quick, few))
              .flatMap(Stream::of)
              .toArray(String[]::new);
      try (JavaProcess application =
          cluster.startSubmit(GPUS, DeviceProbe.class.getName(), commands)) {
        assertEquals(1, application.await(LIMIT), application.output());
        String output = application.output();
        assertTrue(output.contains("a rank takes 1 core and 1 gpu"), output);
        List<MatchResult> ranks = HAS.matcher(output).results().toList();
        assertEquals(Set.of("0", "1"), group(ranks, 1), output);
        assertEquals(Set.of("0", "1"), group(ranks, 2), output);
        assertTrue(output.contains("a task runs on cpu"), output);
        assertTrue(output.contains("a task the device cannot be had: it was given GPU"), output);
        MatchResult end = LOST.matcher(output).results().findFirst().orElseThrow();
        assertTrue(output.contains("a task that lost its GPU was done on executor"), output);
        assertFalse(output.contains("was done on executor " + end.group(1)), output);
        assertEquals("done", run.status("gpu", RanksRun.SHARDS), output);
        assertTrue(output.contains("device is auto: models run on cuda"), output);
        assertTrue(output.contains("the device cannot be had: rank 0 on 127.0.0.1"), output);
        assertTrue(output.contains("but PyTorch sees no GPU there"), output);
      }
    }
  }

  private static Set<String> group(List<MatchResult> matches, int group) {
    return matches.stream().map(match -> match.group(group)).collect(Collectors.toSet());
  }
}
