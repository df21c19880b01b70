package io.predilect.jobs.train;

import io.predilect.data.shard.ShardFile;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.progress.SparkProgress;
import io.predilect.jobs.spark.CancelJobs;
import io.predilect.jobs.spark.Carried;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark job that computes the prompt-free gaps of all training pairs while no ranks run, on all
 * cores of all executors: Algorithm 1 with the weights of a checkpoint.
 */
final class GapJob {
  private static final String DESCRIPTION = "spark.job.description";

  private final StageContext context;
  private final TrainStageSettings settings;
  private final TrainWork work;
  private int refreshes;
  private double seconds;

  GapJob(StageContext context, TrainStageSettings settings, TrainWork work) {
    this.context = context;
    this.settings = settings;
    this.work = work;
  }

  /** How many times gaps were computed. */
  int refreshes() {
    return refreshes;
  }

  /** How long that took. */
  double seconds() {
    return seconds;
  }

  /** Computes what is wanted and puts it where the ranks look for it. */
  void run(GapsWanted wanted) throws IOException {
    FileSystem files = context.fileSystem(context.scratch());
    GapFiles gaps = new GapFiles(context.scratch(), files, context.hadoop());
    if (gaps.has(wanted.step())) {
      throw new JobException(
          ("a rank does not see the gaps of step %s in %s/%s: output must be a folder"
                  + " that all executors share")
              .formatted(wanted.step(), context.scratch(), GapFiles.FOLDER));
    }
    long begun = System.nanoTime();
    SparkContext spark = context.spark().sparkContext();
    String before = spark.getLocalProperty(DESCRIPTION);
    spark.setJobDescription(
        context.run().name()
            + ": "
            + context.stage().folder()
            + ": prompt-free gaps at step "
            + wanted.step());
    try (CancelJobs cancelling = new CancelJobs(spark);
        SparkProgress progress = new SparkProgress(spark, cancelling, progress(wanted))) {
      context.stop().onStop(cancelling);
      progress.start();
      Path unfinished = gaps.unfinished(wanted.step());
      write(plan(wanted, files), unfinished);
      gaps.publish(wanted.step(), settings.training().intervals().saveTotalLimit());
    } catch (Exception e) { // Spark throws checked exceptions that Java does not see
      if (context.stop().stopped()) {
        throw e;
      }
      throw new JobException(
          ("the prompt-free gaps of step %s could not be computed: %s. Its checkpoint"
                  + " is kept; the same command goes on from there")
              .formatted(wanted.step(), Failures.message(e)),
          e);
    } finally {
      context.stop().onStop(() -> {}); // what comes next says itself how it ends
      spark.setJobDescription(before);
    }
    refreshes++;
    seconds += (System.nanoTime() - begun) / 1e9;
  }

  private GapPlan plan(GapsWanted wanted, FileSystem files) throws IOException {
    FileStatus weights =
        files.getFileStatus(TrainStage.checkpointWeights(new Path(work.scratch()), wanted.step()));
    return new GapPlan(
        work,
        wanted,
        weights.getPath().toString(),
        weights.getLen() + "-" + weights.getModificationTime());
  }

  private void write(GapPlan plan, Path folder) {
    Configuration hadoop = context.hadoop();
    List<ShardFile> shards = ShardFile.list(new Path(work.shards()), hadoop);
    SparkSession session = context.spark();
    int tasks = session.sparkContext().defaultParallelism();
    List<ShardSlice> slices = ShardSlice.of(shards, tasks);
    MapPartitionsFunction<ShardSlice, Row> gaps =
        context.counting(shards.stream().mapToLong(ShardFile::rows).sum(), new GapPartition(plan));
    JavaRDD<Row> rows =
        Carried.parallelize(
                new JavaSparkContext(session.sparkContext()),
                slices,
                Math.min(tasks, slices.size()))
            .mapPartitions(gaps::call);
    session
        .createDataFrame(rows, GapFiles.TYPE)
        .repartition(1) // one small file; the tasks before stay as many as they are
        .sortWithinPartitions(GapFiles.ROW)
        .write()
        .parquet(folder.toString());
  }

  /** The training's progress stands still meanwhile; the words say why. */
  private Progress progress(GapsWanted wanted) {
    Progress to = context.progress();
    double share = wanted.totalSteps() == 0 ? 0 : (double) wanted.step() / wanted.totalSteps();
    String training =
        String.format(
            Locale.ROOT, "step %,d/%,d  prompt-free gaps: ", wanted.step(), wanted.totalSteps());
    to.update(share, training + "starting");
    return new Progress() {
      @Override
      public void update(double ignored, String detail) {
        to.update(share, training + detail);
      }

      @Override
      public void figure(String name, double value) {
        to.figure("gap_" + name, value);
      }

      @Override
      public void note(String line) {
        to.note(line);
      }
    };
  }
}
