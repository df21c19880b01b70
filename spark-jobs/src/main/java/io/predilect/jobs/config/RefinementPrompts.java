package io.predilect.jobs.config;

import io.predilect.model.objective.ObjectiveSettings.RefinementSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The refinement prompts that trainings ask for, and which earlier stages must therefore put in
 * front of the pairs' own: the shard stages that they read, and the score stages before those.
 */
public final class RefinementPrompts {
  private RefinementPrompts() {}

  /** The prompt that a shard stage's trainings refine with; empty: none does. */
  public static Optional<String> of(RunConfig run, StageConfig shard) {
    return all(run, shard).stream().findFirst();
  }

  /** The prompt for the pairs of a score stage, which shard stages after it will ask for. */
  public static Optional<String> after(RunConfig run, StageConfig score) {
    return run.stages().stream()
        .filter(stage -> stage.index() > score.index())
        .filter(stage -> stage.settings() instanceof ShardSettings)
        .flatMap(stage -> of(run, stage).stream())
        .findFirst();
  }

  /** All prompts that a shard stage's trainings refine with; more than one cannot be served. */
  static Set<String> all(RunConfig run, StageConfig shard) {
    return run.stages().stream()
        .filter(
            stage ->
                stage.settings() instanceof TrainStageSettings train
                    && reads(run, stage, train, shard))
        .map(stage -> ((TrainStageSettings) stage.settings()).objective().refinement())
        .filter(refinement -> refinement.lambda() > 0)
        .map(RefinementSettings::prompt)
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  private static boolean reads(
      RunConfig run, StageConfig stage, TrainStageSettings train, StageConfig shard) {
    String name = shard.name();
    return train.evalShards().map(name::equals).orElse(false)
        || train
            .shards()
            .map(name::equals)
            .orElseGet(() -> nearest(run.stages(), stage).map(name::equals).orElse(false));
  }

  private static Optional<String> nearest(List<StageConfig> stages, StageConfig before) {
    return stages.stream()
        .filter(stage -> stage.index() < before.index())
        .filter(stage -> stage.settings() instanceof ShardSettings)
        .map(StageConfig::name)
        .reduce((first, second) -> second);
  }
}
