package io.predilect.jobs.progress;

import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.spark.CancelJobs;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.collection.JavaConverters;

/**
 * A progress line from what Spark tells the driver: rows where a stage counts them ({@link
 * RowsDone}), else tasks of the newest Spark stage, and what their models do ({@link ModelWork}).
 */
public final class SparkProgress extends SparkListener implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);

  private final SparkContext spark;
  private final CancelJobs jobs;
  private final Progress progress;
  private final CountedWork work = new CountedWork();
  private final Set<Integer> stages = new HashSet<>();
  private StageTasks tasks = StageTasks.NONE;
  private Optional<Repeating> telling = Optional.empty();

  /**
   * A progress line.
   *
   * @param jobs whose progress it is; others may run beside them
   * @param progress where it is told
   */
  public SparkProgress(SparkContext spark, CancelJobs jobs, Progress progress) {
    this.spark = spark;
    this.jobs = jobs;
    this.progress = progress;
  }

  /** Tells from now until it is closed. */
  public void start() {
    spark.addSparkListener(this);
    telling = Optional.of(Repeating.every(EVERY, "stage-progress", this::tell));
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (!jobs.isOurs(submitted.properties())) {
      return;
    }
    int stage = submitted.stageInfo().stageId();
    stages.add(stage);
    tasks = new StageTasks(stage, submitted.stageInfo().numTasks());
    work.begin(System.nanoTime());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    tasks.ended(ended.stageId(), ended.taskInfo().index(), ended.taskInfo().successful());
    long task = ended.taskInfo().taskId();
    if (!stages.contains(ended.stageId())) {
      return;
    }
    if (ended.taskInfo().successful()) {
      JavaConverters.seqAsJavaList(ended.taskInfo().accumulables())
          .forEach(accumulable -> count(task, accumulable));
    } else {
      work.forget(task);
    }
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    JavaConverters.seqAsJavaList(update.accumUpdates())
        .forEach(
            task -> {
              if (stages.contains((Integer) task._2())) {
                JavaConverters.seqAsJavaList(task._4())
                    .forEach(accumulable -> count((Long) task._1(), accumulable));
              }
            });
  }

  private void count(long task, AccumulableInfo accumulable) {
    if (accumulable.name().isDefined()
        && accumulable.update().isDefined()
        && accumulable.update().get() instanceof Long value) {
      work.count(task, accumulable.id(), accumulable.name().get(), value, System.nanoTime());
    }
  }

  private synchronized void tell() {
    if (!work.tellRows(progress) && tasks.left()) {
      work.tellTasks(tasks.done(), tasks.all(), progress);
    }
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
    telling.ifPresent(Repeating::close);
  }
}
