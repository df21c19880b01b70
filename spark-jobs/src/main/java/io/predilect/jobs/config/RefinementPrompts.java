package io.predilect.jobs.config;

import io.predilect.data.shard.RefinementPrompt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The refinement prompts that trainings and evaluations ask for, and which earlier stages must
 * therefore put in front of the pairs' own: the shard stages that trainings read, and the score
 * stages before those and before evaluations.
 */
public final class RefinementPrompts {
  private RefinementPrompts() {}

  /** The prompt that a shard stage's trainings refine with; empty: none does. */
  public static Optional<RefinementPrompt> of(RunConfig run, StageConfig shard) {
    return all(run, shard).stream().findFirst();
  }

  /**
   * The prompt for the pairs of a score stage, which shard stages after it will ask for, or where
   * none does an evaluate stage.
   */
  public static Optional<RefinementPrompt> after(RunConfig run, StageConfig score) {
    List<StageConfig> after =
        run.stages().stream().filter(stage -> stage.index() > score.index()).toList();
    return Stream.concat(
            after.stream()
                .filter(stage -> stage.settings() instanceof ShardSettings)
                .flatMap(stage -> of(run, stage).stream()),
            after.stream()
                .filter(stage -> stage.settings() instanceof EvaluateSettings)
                .flatMap(
                    stage -> ((EvaluateSettings) stage.settings()).refinement().asked().stream()))
        .findFirst();
  }

  /** All prompts that a shard stage's trainings refine with; more than one cannot be served. */
  public static Set<RefinementPrompt> all(RunConfig run, StageConfig shard) {
    return run.stages().stream()
        .filter(
            stage ->
                stage.settings() instanceof TrainStageSettings train
                    && reads(run, stage, train, shard))
        .map(stage -> ((TrainStageSettings) stage.settings()).objective().refinement())
        .filter(refinement -> refinement.lambda() > 0)
        .map(refinement -> new RefinementPrompt(refinement.prompt(), refinement.before()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
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
