package io.predilect.jobs;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageStatus;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What a run came to, in this call or in earlier ones. Immutable; its DataFrames are read when they
 * are used, in the session of the {@link Predilect} that made it.
 */
public final class RunResult {
  private final Manifest manifest;
  private final Path folder;
  private final List<StageOutcome> stages;

  RunResult(Manifest manifest, Path folder, Session session) {
    this.manifest = manifest;
    this.folder = folder;
    this.stages =
        manifest.stages().stream()
            .map(record -> new StageOutcome(record, folder, session))
            .toList();
  }

  Manifest manifest() {
    return manifest;
  }

  Path path() {
    return folder;
  }

  /** The run's name. */
  public String name() {
    return manifest.run();
  }

  /** The run's folder, a Hadoop URI. */
  public String folder() {
    return folder.toString();
  }

  /** Every stage of the run, in order. */
  public List<StageOutcome> stages() {
    return stages;
  }

  /**
   * A stage by its name.
   *
   * @throws PredilectException when there is none, which lists those that are
   */
  public StageOutcome stage(String stage) {
    return stages.stream()
        .filter(outcome -> outcome.name().equals(stage))
        .findFirst()
        .orElseThrow(
            () ->
                PredilectException.usage(
                    "there is no stage '"
                        + stage
                        + "'; the stages are "
                        + String.join(", ", stages.stream().map(StageOutcome::name).toList())));
  }

  /** The last stage of a kind. */
  public Optional<StageOutcome> last(StageKind kind) {
    return stages.stream().filter(stage -> stage.kind() == kind).reduce((earlier, later) -> later);
  }

  /** The model that was trained last, a Hugging Face folder. */
  public Optional<String> model() {
    return last(StageKind.TRAIN).flatMap(StageOutcome::model);
  }

  /** The report for people, {@code report.html}, where a report stage is done. */
  public Optional<String> report() {
    return last(StageKind.REPORT)
        .filter(stage -> stage.status() == StageStatus.DONE)
        .map(stage -> new Path(folder, StageContext.REPORT_FILE).toString());
  }

  /** What all stages took, in this call or in earlier ones. */
  public double seconds() {
    return stages.stream().mapToDouble(StageOutcome::seconds).sum();
  }

  @Override
  public String toString() {
    return name() + " in " + folder + ": " + stages;
  }
}
