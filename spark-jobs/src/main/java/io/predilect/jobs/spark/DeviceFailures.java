package io.predilect.jobs.spark;

import io.predilect.jobs.failure.Failures;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What the engine said in tasks that failed. An executor whose GPU is lost ends, and what it had
 * for later stages goes with it: in the end Spark may tell of that only.
 */
public final class DeviceFailures extends SparkListener implements AutoCloseable {
  private final SparkContext spark;
  private final CancelJobs jobs;
  private final Set<Integer> stages = new HashSet<>();
  private Optional<String> last = Optional.empty();

  private DeviceFailures(SparkContext spark, CancelJobs jobs) {
    this.spark = spark;
    this.jobs = jobs;
  }

  /**
   * Listens until it is closed.
   *
   * @param jobs whose tasks to listen to; others may run beside them
   */
  public static DeviceFailures listen(SparkContext spark, CancelJobs jobs) {
    DeviceFailures failures = new DeviceFailures(spark, jobs);
    spark.addSparkListener(failures);
    return failures;
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (jobs.isOurs(submitted.properties())) {
      stages.add(submitted.stageInfo().stageId());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    if (stages.contains(ended.stageId()) && ended.reason() instanceof ExceptionFailure failure) {
      last = Failures.ofEngine(failure.toErrorString()).or(() -> last);
    }
  }

  /** What lies behind a failure that does not say it itself. */
  public synchronized Optional<String> behind(Throwable failure) {
    return failure instanceof SparkException
            && !Failures.isExplained(failure)
            && !Failures.ofDevice(failure)
        ? last.map(said -> "tasks failed, the last of them by " + said)
        : Optional.empty();
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
