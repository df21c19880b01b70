package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import java.util.List;
import java.util.Objects;

/**
 * What is going to happen with a stage.
 *
 * @param stage the stage
 * @param folder the name of its folder: where its output is, or is going to be
 * @param reads what it reads: names of stages, and paths from outside
 * @param runs whether it runs; else it is finished and skipped
 * @param reason why
 */
public record PlannedStage(
    StageConfig stage, String folder, List<String> reads, boolean runs, String reason) {
  public PlannedStage {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(folder, "folder");
    reads = List.copyOf(reads);
    Objects.requireNonNull(reason, "reason");
  }

  /** The stage's name. */
  public String name() {
    return stage.name();
  }

  /** The stage's kind. */
  public StageKind kind() {
    return stage.kind();
  }
}
