package io.predilect.jobs.manifest;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was done in a run, as in {@code pipeline.json}.
 *
 * @param run the run's name
 * @param stages one record per stage, in order
 */
public record Manifest(String run, List<StageRecord> stages) {
  public Manifest {
    Objects.requireNonNull(run, "run");
    stages = List.copyOf(stages);
  }

  /** The record of a stage. */
  public Optional<StageRecord> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }

  /** The same with one stage's record replaced by another of the same name. */
  public Manifest with(StageRecord record) {
    return new Manifest(
        run,
        stages.stream().map(stage -> stage.name().equals(record.name()) ? record : stage).toList());
  }
}
