package io.predilect.jobs.audit;

import io.predilect.jobs.config.ComputeSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.failure.JobException;
import java.util.Objects;

/**
 * What an audit reads: the settings of an ingest stage, so that it reads what a run would.
 *
 * @param settings of the stage
 * @param seed of the run, by which sources are drawn
 * @param compute of the run, what a reward model runs on
 */
public record AuditedData(IngestSettings settings, long seed, ComputeSettings compute) {
  public AuditedData {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(compute, "compute");
  }

  /**
   * What the first ingest stage of a run reads.
   *
   * @throws JobException when there is none
   */
  public static AuditedData of(RunConfig run) {
    return run.stages().stream()
        .map(StageConfig::settings)
        .filter(IngestSettings.class::isInstance)
        .map(IngestSettings.class::cast)
        .findFirst()
        .map(ingest -> new AuditedData(ingest, run.seed(), run.compute()))
        .orElseThrow(
            () ->
                new JobException(
                    "run "
                        + run.name()
                        + " has no ingest stage: add one, or name the data itself"));
  }
}
