package io.predilect.jobs.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
 * RowsDone}), else tasks of the newest Spark stage.
 */
public final class SparkProgress extends SparkListener implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);

  private final SparkContext spark;
  private final CancelJobs jobs;
  private final Progress progress;
  private final Map<Long, Long> rowsByTask = new HashMap<>();
  private OptionalLong rowsExpected = OptionalLong.empty();
  private long rowsSinceNanos;
  private final Set<Integer> stages = new HashSet<>();
  private int stage = -1;
  private int tasks;
  private int tasksDone;
  private boolean counted;
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
    stage = submitted.stageInfo().stageId();
    stages.add(stage);
    tasks = submitted.stageInfo().numTasks();
    tasksDone = 0;
    if (rowsByTask.isEmpty()) {
      rowsSinceNanos = System.nanoTime();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    if (ended.stageId() == stage) {
      tasksDone++;
    }
    long task = ended.taskInfo().taskId();
    if (!stages.contains(ended.stageId())) {
      return;
    }
    if (ended.taskInfo().successful()) {
      JavaConverters.seqAsJavaList(ended.taskInfo().accumulables())
          .forEach(accumulable -> count(task, accumulable));
    } else {
      rowsByTask.remove(task);
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
        && RowsDone.isCounter(accumulable.name().get())
        && accumulable.update().isDefined()
        && accumulable.update().get() instanceof Long rows) {
      counted = true;
      rowsExpected = RowsDone.expected(accumulable.name().get());
      rowsByTask.merge(task, rows, Math::max);
    }
  }

  private synchronized void tell() {
    long rows = rowsByTask.values().stream().mapToLong(Long::longValue).sum();
    boolean rowsGoOn = rowsExpected.isEmpty() || rows < rowsExpected.getAsLong();
    if (counted && rowsGoOn) {
      tellRows(rows);
    } else if (tasks > 0 && tasksDone < tasks) {
      progress.update(Double.NaN, String.format(Locale.ROOT, "task %,d/%,d", tasksDone + 1, tasks));
    }
  }

  private void tellRows(long rows) {
    double rate = rows / Math.max(1e-3, (System.nanoTime() - rowsSinceNanos) / 1e9);
    progress.figure("rows", (double) rows);
    progress.figure("rows_per_second", rate);
    if (rowsExpected.isEmpty()) {
      progress.update(Double.NaN, String.format(Locale.ROOT, "%,d rows  %,.0f rows/s", rows, rate));
      return;
    }
    long expected = rowsExpected.getAsLong();
    progress.update(
        (double) rows / expected,
        String.format(
            Locale.ROOT,
            "row %,d/%,d  %,.0f rows/s  %s",
            rows,
            expected,
            rate,
            TimeLeft.text((expected - rows) / Math.max(1e-3, rate))));
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
    telling.ifPresent(Repeating::close);
  }
}
