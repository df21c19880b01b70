package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.train.DeviceProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that says it has two GPUs: Spark's scheduler believes it, PyTorch does not. */
final class GpuSchedulingTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Pattern HAS =
      Pattern.compile("rank (\\d) on 127\\.0\\.0\\.1 has GPU \\[(\\d)]");
  private static final Pattern LOST =
      Pattern.compile("Lost executor (\\d+) on 127\\.0\\.0\\.1: Command exited with code 20");
  private static final Pattern SHARDED = Pattern.compile("3/4 shards +[0-9.]+ s +60 rows");

  // No stage before the training wants a GPU.
  private static final String YAML =
      """
      name: gpu
      model: base
      output: %s
      spark: {conf: {%s}}
      stages:
        - ingest: {path: "demo:60", test_share: 0.0}
        - init:
            name: base
            vocab_size: 400
            hidden_size: 32
            intermediate_size: 64
            layers: 2
            heads: 4
            max_positions: 512
        - shard: {name: shards, max_length: 256}
        - train: {name: dpo, objective: {preference: dpo}, ranks: 2}
      """;

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
      Path yaml = folder.resolve("gpu.yaml");
      Files.writeString(yaml, YAML.formatted(folder, SparkHome.quickQueries()));
      String[] command = {"run", yaml.toString()};
      try (JavaProcess application =
          cluster.startSubmit(GPUS, DeviceProbe.class.getName(), command)) {
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
        assertTrue(SHARDED.matcher(output).find(), output);
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
