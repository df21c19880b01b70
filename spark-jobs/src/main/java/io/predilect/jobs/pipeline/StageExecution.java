package io.predilect.jobs.pipeline;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.failure.DamagedFile;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.progress.SparkProgress;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.spark.CancelJobs;
import io.predilect.jobs.spark.ContextWatch;
import io.predilect.jobs.spark.DeviceFailures;
import io.predilect.jobs.spark.JobNames;
import io.predilect.jobs.spark.ShuffleParts;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StopSignal;
import io.predilect.jobs.storage.SparkSecurity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The work of one stage in Spark: with a session, jobs that carry its name and end with a stop, and
 * an output that is checked.
 */
final class StageExecution {
  private final RunConfig run;
  private final StageRegistry registry;
  private final Sessions sessions;
  private final RunFolder folder;
  private final Planner planner;
  private final StopSignal stop;

  /** Of a run's stages. */
  StageExecution(
      RunConfig run,
      StageRegistry registry,
      Sessions sessions,
      RunFolder folder,
      Planner planner,
      StopSignal stop) {
    this.run = run;
    this.registry = registry;
    this.sessions = sessions;
    this.folder = folder;
    this.planner = planner;
    this.stop = stop;
  }

  /**
   * Runs it.
   *
   * @param manifest the run as it is when the stage begins
   * @param output where its output goes; whole, or to be thrown away
   * @param partial where it keeps what a later run goes on with
   * @param progress told of what it does
   * @param watch shows the run meanwhile
   * @throws JobException when the stage cannot do its work
   */
  StageResult of(
      StageConfig stage,
      Manifest manifest,
      Path output,
      Path partial,
      Progress progress,
      RunWatch watch)
      throws IOException {
    SparkSession session = sessions.stages().get();
    refuseSecretsInClear(session.sparkContext());
    watch.register();
    StageContext context =
        new StageContext(
            session,
            sessions.caller().get(),
            run,
            stage,
            seed(stage),
            planner.inputs(stage),
            output,
            partial,
            folder.root(),
            manifest,
            progress,
            stop);
    ShuffleParts.begin(session, rowsRead(context));
    SparkContext jobs = session.sparkContext();
    JobNames names = JobNames.set(jobs, stage.folder(), run.name() + ": " + stage.folder());
    try (CancelJobs cancelling = new CancelJobs(jobs)) {
      stop.onStop(cancelling);
      StageResult result = explaining(stage, context, cancelling);
      new OutputCheck(session, folder).check(stage, result, output);
      return result;
    } finally {
      stop.forget();
      names.restore();
    }
  }

  private static long rowsRead(StageContext context) throws IOException {
    if (context.inputs().rows().isEmpty()) {
      return 0;
    }
    Path rows = context.inputs().rowsFolder();
    return rows.getFileSystem(context.hadoop()).getContentSummary(rows).getLength();
  }

  // Paths and addresses are told to executors.
  private void refuseSecretsInClear(SparkContext session) {
    if (SparkSecurity.inClear(session)) {
      List<String> keys = ResolvedConfig.keysOfUriSecrets(run);
      if (!keys.isEmpty()) {
        throw new JobException(
            String.join(", ", keys)
                + ": the address has a password in it, which would go to executors unencrypted: set"
                + " spark.network.crypto.enabled, or give the password to its client, as"
                + " spark.hadoop.* for a file system, as spark.executorEnv.MLFLOW_TRACKING_USERNAME"
                + " and spark.executorEnv.MLFLOW_TRACKING_PASSWORD for MLflow");
      }
    }
  }

  private StageResult explaining(StageConfig stage, StageContext context, CancelJobs jobs)
      throws IOException {
    SparkContext spark = context.spark().sparkContext();
    try (DeviceFailures devices = DeviceFailures.listen(spark, jobs);
        ContextWatch watch = ContextWatch.over(spark, stop::stopped)) {
      try {
        return execute(stage, context, jobs);
      } catch (Exception e) {
        Optional<String> behind =
            devices
                .behind(e)
                .or(() -> watch.behind(e))
                .or(() -> DamagedFile.behind(e, context.inputs().stages()));
        if (behind.isPresent()) {
          throw new JobException(behind.get(), e);
        }
        throw e;
      }
    }
  }

  private StageResult execute(StageConfig stage, StageContext context, CancelJobs jobs)
      throws IOException {
    if (stage.kind() == StageKind.TRAIN) { // tells of its steps itself
      return registry.stage(stage.settings()).execute(context);
    }
    try (SparkProgress spark =
        new SparkProgress(context.spark().sparkContext(), jobs, context.progress())) {
      spark.start();
      return registry.stage(stage.settings()).execute(context);
    }
  }

  /** From the run's seed and the stage's name: stages put in between change nothing. */
  private long seed(StageConfig stage) {
    byte[] bytes =
        HexFormat.of().parseHex(Sha256.shortHex(Long.toString(run.seed()), stage.name()));
    return ByteBuffer.wrap(bytes).getLong() & Long.MAX_VALUE;
  }
}
