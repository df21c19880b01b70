package io.predilect.jobs;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.runfolder.PartialWork;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.storage.WrittenData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What one stage of a run came to. Immutable. */
public final class StageOutcome {
  private final StageRecord record;
  private final Path folder;
  private final Session session;

  StageOutcome(StageRecord record, Path run, Session session) {
    this.record = record;
    this.folder = new Path(run, record.folder());
    this.session = session;
  }

  /** Its name in the run. */
  public String name() {
    return record.name();
  }

  public StageKind kind() {
    return record.kind();
  }

  /** How far it is: a run that is over has stages that are done, failed, stopped or pending. */
  public StageStatus status() {
    return record.status();
  }

  /** How long it took when it ran, in this call or in an earlier one. */
  public double seconds() {
    return record.seconds();
  }

  /** Where its rows went: in = kept + rejected + failed. */
  public RowCounts counts() {
    return record.result().rows();
  }

  /** How many rows it did not keep, by reason. */
  public Map<String, Long> reasons() {
    return record.result().rejects();
  }

  /** What it tells of its work. */
  public StageFigures figures() {
    return new StageFigures(record.result().figures());
  }

  /** Why it failed or was stopped; empty: it was not. */
  public Optional<String> error() {
    return record.error();
  }

  /** Its folder, a Hadoop URI. */
  public String folder() {
    return folder.toString();
  }

  /**
   * The Hugging Face folder of the model that an init or train stage made; empty: it makes none.
   */
  public Optional<String> model() {
    return kind().output() == StageKind.Output.MODEL && status() == StageStatus.DONE
        ? Optional.of(new Path(folder, StageInputs.MODEL_FOLDER).toString())
        : Optional.empty();
  }

  /**
   * What it made, read when it is used: the rows it kept; of an evaluation each pair with its
   * scores; of a training the logged steps. An init or report stage has none: no columns, no rows.
   *
   * @throws PredilectException when the stage is not done
   */
  public Dataset<Row> rows() {
    SparkSession spark = reading();
    return switch (kind()) {
      case INIT, REPORT -> spark.emptyDataFrame();
      case TRAIN ->
          WrittenData.read(spark).json(new Path(folder, StageContext.METRICS_FILE).toString());
      // Figures lie beside an evaluation's rows.
      default -> WrittenData.read(spark).option("pathGlobFilter", "*.parquet").parquet(folder());
    };
  }

  /**
   * What a training has logged so far, a row a step: while it runs and after it was stopped, too.
   * Without columns before the first step, and of stages of other kinds.
   */
  public Dataset<Row> logged() {
    if (kind() != StageKind.TRAIN) {
      return session.outer().emptyDataFrame();
    }
    Path file =
        PredilectException.telling(
            () -> {
              Path done = new Path(folder, StageContext.METRICS_FILE);
              FileSystem files = folder.getFileSystem(session.hadoop());
              return status() == StageStatus.DONE
                  ? done
                  : PartialWork.file(files, folder.getParent(), name(), StageContext.METRICS_FILE)
                      .orElse(done);
            });
    // the last line may be written just now
    return PredilectException.telling(() -> file.getFileSystem(session.hadoop()).exists(file))
        ? WrittenData.read(session.outer()).option("mode", "DROPMALFORMED").json(file.toString())
        : session.outer().emptyDataFrame();
  }

  /**
   * The rows it did not keep: id, reason, detail, the row as it came, and whether it failed and can
   * be tried again.
   *
   * @throws PredilectException when the stage is not done
   */
  public Dataset<Row> rejects() {
    SparkSession spark = reading();
    return reasons().isEmpty()
        ? spark.createDataFrame(List.of(), Reject.WITH_ID)
        : WrittenData.read(spark)
            .schema(Reject.WITH_ID)
            .parquet(new Path(folder, RowOutput.REJECTS).toString());
  }

  private SparkSession reading() {
    if (status() != StageStatus.DONE) {
      throw PredilectException.usage(
          "stage " + name() + " is " + status().key() + ", so it has no rows yet: run it first");
    }
    return session.outer();
  }

  @Override
  public String toString() {
    return name() + " " + status().key() + " " + counts();
  }
}
