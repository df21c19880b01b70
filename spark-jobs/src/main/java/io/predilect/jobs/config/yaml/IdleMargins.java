package io.predilect.jobs.config.yaml;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import java.util.List;

/** Columns of margins in shards that no training asks for. */
final class IdleMargins {
  private IdleMargins() {}

  /** Warns of each. */
  static void warn(List<StageEntry> entries, RunConfig run, Problems problems) {
    for (StageConfig shards : run.stages()) {
      if (shards.settings() instanceof ShardSettings settings
          && settings.marginColumn().isPresent()
          && run.stages().stream().noneMatch(stage -> asks(run, stage, shards))) {
        entries.stream()
            .filter(entry -> entry.index() == shards.index())
            .forEach(
                entry ->
                    problems.warn(
                        entry.path().at("margin_column"),
                        "it has no effect, for no training on these shards has an"
                            + " objective.score_margin: leave it out, or set that"));
      }
    }
  }

  private static boolean asks(RunConfig run, StageConfig stage, StageConfig shards) {
    return stage.settings() instanceof TrainStageSettings train
        && train.objective().offset().scoreMargin() > 0
        && run.shardsOf(stage, train.shards()).filter(shards::equals).isPresent();
  }
}
