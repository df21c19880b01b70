package io.predilect.jobs;

import io.predilect.jobs.audit.AuditOptions;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.estimate.AskingEstimate;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.runfolder.FolderNames;
import io.predilect.jobs.train.memory.TrainMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * One run from Java, Scala or a notebook: what it would do, doing it, looking at its data. The
 * commands are printers over it.
 *
 * <pre>{@code
 * Predilect predilect =
 *     Predilect.on(spark)
 *         .file("run.yaml")
 *         .set("stages.train.learning_rate", 1e-6)
 *         .output("hdfs:///runs")
 *         .build();
 * predilect.plan().stages().forEach(System.out::println);
 * RunResult result = predilect.run();
 * result.stage("ingest").rejects().show();
 * }</pre>
 *
 * <p>A session that is given, or that runs in this process, is used and left as it is: it is not
 * stopped, its settings stay, and jobs of the calling thread stay in its job group, so that a
 * notebook's cancel reaches them. Without one, a session starts when it is first needed, as the
 * run's settings or spark-submit say, and {@link #close} stops it.
 */
public final class Predilect implements AutoCloseable {
  private final RunConfig config;
  private final Optional<String> from;
  private final boolean namesOutput;
  private final Runs runs;

  Predilect(RunConfig config, Optional<String> from, boolean namesOutput, Runs runs) {
    this.config = config;
    this.from = from;
    this.namesOutput = namesOutput;
    this.runs = runs;
  }

  /** Works in a session that runs. */
  public static PredilectBuilder on(SparkSession spark) {
    return new PredilectBuilder(Optional.of(spark));
  }

  /** Works in this process's session, else in one of its own. */
  public static PredilectBuilder builder() {
    return new PredilectBuilder(Optional.empty());
  }

  /**
   * What a run came to so far, from its folder alone: of one that another program works on, too.
   *
   * @param folder the run's, OUTPUT/NAME; any Hadoop URI
   * @throws PredilectException when it is not a run's folder
   */
  public static RunResult open(SparkSession spark, String folder) {
    return PredilectException.telling(
        () -> RunResult.read(FolderNames.path(folder), Session.in(spark)));
  }

  /**
   * As {@link #open}, all runs of an output folder, by name; none where there is no such folder.
   * Runs of an experiment are in its own folder.
   */
  public static List<RunResult> runs(SparkSession spark, String output) {
    return PredilectException.telling(
        () -> RunResult.readAll(FolderNames.path(output), Session.in(spark)));
  }

  /** The run with every setting's value. */
  public RunConfig config() {
    return config;
  }

  /** The session it works in, started if need be. */
  public SparkSession session() {
    return PredilectException.telling(runs.session()::outer);
  }

  /**
   * What {@link #run} would do, stage by stage. Touches nothing and starts no session.
   *
   * @throws PredilectException when what earlier runs left cannot be read
   */
  public RunPlan plan() {
    return PredilectException.telling(
        () -> {
          requireOutput();
          Pipeline pipeline = runs.pipeline(config);
          String master = runs.session().master();
          List<PlannedStage> stages = pipeline.plan(from);
          return new RunPlan(
              config.name(),
              pipeline.folder().toString(),
              master,
              stages,
              Stream.concat(
                      pipeline.aboutDone(stages).stream(), pipeline.otherBuilds(stages).stream())
                  .toList(),
              runs.problems(config, pipeline, stages),
              new TrainMemory(config, master, runs.session().hadoop()).stages());
        });
  }

  /**
   * What the stages that {@link #run} would do would ask of models and services at most, counted
   * from the data: the first rows of it where it is large. Touches nothing and starts no session.
   */
  public List<AskingEstimate> estimate() {
    return PredilectException.telling(
        () -> {
          requireOutput();
          Pipeline pipeline = runs.pipeline(config);
          return new EstimateAction(config, pipeline, runs.session().hadoop()).execute(from);
        });
  }

  /**
   * Does every stage that is not done. What is finished stays finished, whatever happens.
   *
   * @throws PredilectException before any stage: with all that {@link RunPlan#problems} tells, or
   *     when the output cannot be written to, or another program works in the run's folder
   * @throws RunFailedException when a stage fails or the run is stopped, with the result so far
   */
  public RunResult run() {
    return PredilectException.telling(
        () -> {
          requireOutput();
          return Ends.telling(
              config.onEnd(),
              config.name(),
              runs.pipeline(config).folder().toString(),
              () -> runs.run(config, from));
        });
  }

  private void requireOutput() {
    if (!namesOutput) {
      throw PredilectException.usage(
          "output is not set, and a folder of the driver's choice would be hard to find: name one"
              + " by output(FOLDER) or the setting output");
    }
  }

  /** What the data of the run's first ingest stage looks like. Writes nothing. */
  public AuditResult audit() {
    return audit(AuditOptions.NONE);
  }

  /** As {@link #audit(AuditOptions, Consumer)}, all at once. */
  public AuditResult audit(AuditOptions options) {
    return audit(options, data -> {});
  }

  /**
   * What the data of the run's first ingest stage looks like, and what a reward model makes of it
   * where the options name one. That part is a run of two stages: in a folder that is removed where
   * Spark is local, else in {@code OUTPUT/NAME-audit}, where it stays.
   *
   * @param soFar is given what the data looks like before the reward model is asked
   * @throws PredilectException when the run reads no data, or data or model cannot be read
   */
  public AuditResult audit(AuditOptions options, Consumer<AuditResult> soFar) {
    return PredilectException.telling(
        () -> new AuditAction(config, namesOutput, runs).execute(options, soFar));
  }

  /**
   * What a model will see of the first rows: as the run's first shard stage makes them of what its
   * first ingest stage reads. Writes nothing.
   *
   * @throws PredilectException when the run has no such stages, or data or model cannot be read
   */
  public PreviewResult preview(int rows) {
    return PredilectException.telling(
        () -> new PreviewAction(config, namesOutput, runs).execute(rows));
  }

  /**
   * Ends the run that goes on, from any thread: training stores a checkpoint, other jobs are
   * cancelled. What was stopped stays stopped; build another to go on.
   */
  public void stop() {
    runs.stop().stop();
  }

  /** Stops the session, if it was started for this; DataFrames of its results end with it. */
  @Override
  public void close() {
    runs.close();
  }
}
