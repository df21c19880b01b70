package io.predilect.jobs.stage;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.progress.RowsDone;
import io.predilect.jobs.storage.TaskHadoop;
import java.io.IOException;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * All that a stage gets.
 *
 * @param spark the session
 * @param caller the session that the run was started in, which may know temporary views that {@code
 *     spark} does not
 * @param run the whole run's configuration
 * @param stage this stage's entry of it
 * @param seed this stage's own seed, from the run's and the stage's name
 * @param inputs what it reads
 * @param output a new folder to write everything into; it becomes the stage's folder
 * @param scratch a folder that survives a kill and is found again by the same stage with the same
 *     settings and inputs; what it holds is moved into the stage's folder at the end. Training
 *     keeps {@code checkpoints/}, {@code gaps/} and {@code metrics.jsonl} here
 * @param runFolder the run's folder
 * @param manifest what was done so far
 * @param progress where to tell how far it is
 * @param stop ends the stage early: its Spark jobs are cancelled unless it says otherwise
 */
public record StageContext(
    SparkSession spark,
    SparkSession caller,
    RunConfig run,
    StageConfig stage,
    long seed,
    StageInputs inputs,
    Path output,
    Path scratch,
    Path runFolder,
    Manifest manifest,
    Progress progress,
    StopSignal stop) {

  /** What a training writes in its scratch folder: a JSON object for every logged step. */
  public static final String METRICS_FILE = "metrics.jsonl";

  /** What a report stage writes; the run's folder gets a copy. */
  public static final String REPORT_FILE = "report.html";

  public StageContext {
    Objects.requireNonNull(spark, "spark");
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(scratch, "scratch");
    Objects.requireNonNull(runFolder, "runFolder");
    Objects.requireNonNull(manifest, "manifest");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(stop, "stop");
  }

  /**
   * The work, with its results counted for the progress line.
   *
   * @param expected how many there will be
   */
  public <T> MapPartitionsFunction<T, Row> counting(
      long expected, MapPartitionsFunction<T, Row> work) {
    return RowsDone.of(spark.sparkContext(), OptionalLong.of(expected)).counting(work);
  }

  /** As {@link #counting(long, MapPartitionsFunction)}, when nobody knows how many there are. */
  public <T> MapPartitionsFunction<T, Row> counting(MapPartitionsFunction<T, Row> work) {
    return RowsDone.of(spark.sparkContext(), OptionalLong.empty()).counting(work);
  }

  /** Hadoop's configuration as the session has it. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** The same for tasks, which may run elsewhere. */
  public TaskHadoop taskHadoop() {
    return TaskHadoop.of(spark.sparkContext());
  }

  /** The file system of a path. */
  public FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(hadoop());
  }
}
