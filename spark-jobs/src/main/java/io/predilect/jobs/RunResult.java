package io.predilect.jobs;

import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.runfolder.RunLife;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run came to, in this call or in earlier ones. Immutable; its DataFrames are read when they
 * are used, in the session of the {@link Predilect} that made it.
 */
public final class RunResult {
  private final Manifest manifest;
  private final Path folder;
  private final Session session;
  private final List<StageOutcome> stages;

  RunResult(Manifest manifest, Path folder, Session session) {
    this.manifest = manifest;
    this.folder = folder;
    this.session = session;
    this.stages =
        manifest.stages().stream()
            .map(record -> new StageOutcome(record, folder, session))
            .toList();
  }

  static RunResult read(Path folder, Session session) throws IOException {
    FileSystem files = folder.getFileSystem(session.hadoop());
    Path run = files.makeQualified(folder);
    return new RunResult(ManifestJson.readRun(files, run), run, session);
  }

  static List<RunResult> readAll(Path output, Session session) throws IOException {
    FileSystem files = output.getFileSystem(session.hadoop());
    List<RunResult> runs = new ArrayList<>();
    for (Path run : ManifestJson.runsIn(files, output)) {
      runs.add(read(run, session));
    }
    runs.sort(Comparator.comparing(RunResult::name));
    return runs;
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
                        + "': "
                        + Spelling.suggestion(
                            stage, stages.stream().map(StageOutcome::name).toList())));
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

  /**
   * What the program that works on the run told of itself last; empty: none does, or it has given
   * no sign of life for long. Read when it is called.
   */
  public Optional<RunStatus> working() {
    return PredilectException.telling(
            () -> RunLife.of(folder.getFileSystem(session.hadoop()), folder))
        .working();
  }

  /**
   * The stages as a DataFrame, a row each in the run's order: {@code run, number, stage, kind,
   * status, seconds, rows_in, kept, rejected, failed, error}.
   */
  public Dataset<Row> toDataFrame() {
    return session.outer().createDataFrame(RunTables.stages(this), RunTables.STAGES);
  }

  /**
   * All numbers that stages tell of their work, a row each: {@code run, stage, kind, figure,
   * value}, and {@code low} and {@code high} of a 95 % interval where there is one. Those of
   * several runs go together by {@code union}.
   */
  public Dataset<Row> figures() {
    return session.outer().createDataFrame(RunTables.figures(this), RunTables.FIGURES);
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
