package io.predilect.jobs.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on one executor, and on two that share out the optimiser's state and of which one is
 * killed: in one application, since its start takes longer than all of that. The chaos profile
 * compares with a single process and does more.
 */
final class RanksTest {
  private static final String YAML =
      """
      name: ranks
      output: %s
      seed: 5
      model: base
      stages:
        - ingest: {path: "demo:100", test_share: 0.0}
        - init:
            name: base
            vocab_size: 400
            hidden_size: 32
            intermediate_size: 64
            layers: 2
            heads: 4
            max_positions: 512
        - shard: {name: shards, rows_per_shard: 40, max_length: 256}
        - train:
            name: dpo
            objective: {preference: dpo}
            learning_rate: 1.0e-3
            batch_size: 7
            max_steps: 40
            epochs: 3
            save_steps: 4
            stall_timeout: 30
            zero_stage: 1
            threads: 1
      """;

  @TempDir private Path folder;

  @Test
  void twoExecutorsOfWhichOneIsKilledTrainAsOneDoes() throws Exception {
    new OneExecutorKilled(YAML, "dpo", "checkpoints/step-4", "attempt 1 to train failed")
        .assertSameAsOneRank(folder);
  }
}
