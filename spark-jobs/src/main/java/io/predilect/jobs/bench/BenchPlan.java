package io.predilect.jobs.bench;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.model.train.memory.PassTokens;
import io.predilect.model.train.plan.TrainPlan;
import java.util.List;

/** A training on processors as a run's file would ask for it, most settings at their defaults. */
final class BenchPlan {
  private static final String RUN =
      """
      name: bench
      model: base
      stages:
        - ingest: {path: "demo:32"}
        - init: {name: base}
        - shard: {}
        - train: {%s}
      """;

  private BenchPlan() {}

  /**
   * A plan.
   *
   * @param settings the train stage's, such as {@code batch_size: 4}
   */
  static TrainPlan of(String settings, long seed) {
    return ConfigReader.read(RUN.formatted(settings), "bench", List.of()).stages().stream()
        .map(StageConfig::settings)
        .filter(TrainStageSettings.class::isInstance)
        .map(TrainStageSettings.class::cast)
        .findFirst()
        .orElseThrow()
        .plan(seed)
        .passing(PassTokens.FEWEST);
  }
}
