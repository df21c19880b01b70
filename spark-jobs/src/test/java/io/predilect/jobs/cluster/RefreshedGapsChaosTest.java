package io.predilect.jobs.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompt-free gaps refreshed on a cluster, by one rank and by two executors of which one is killed
 * while it computes them. A minute long, so only in the chaos profile.
 */
@Tag("chaos")
final class RefreshedGapsChaosTest {
  private static final String YAML =
      """
      name: refreshed
      output: %s
      seed: 5
      model: base
      stages:
        - ingest: {path: "demo:300", test_share: 0.0}
        - init: {name: base, vocab_size: 400, hidden_size: 32, intermediate_size: 64, layers: 2}
        - shard: {name: shards, shards: 3, max_length: 256}
        - train:
            name: reward
            objective: {preference: reward}
            prioritised: {gaps: refreshed, prompts: 32, refresh_steps: 5}
            learning_rate: 3.0e-4
            batch_size: 7
            max_steps: 12
            save_steps: 4
            stall_timeout: 30
            threads: 1
      """;

  @TempDir private Path folder;

  @Test
  void anExecutorKilledWhileGapsAreComputed() throws Exception {
    new OneExecutorKilled(YAML, "reward", "gaps/step-5", "Lost executor")
        .assertSameAsOneRank(folder);
  }
}
