package io.predilect.jobs.pipeline;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Ends a stage's Spark jobs: those that run, and those that would come next, since a stage may be
 * between two of them when it is asked to end.
 */
public final class CancelJobs extends SparkListener implements Runnable, AutoCloseable {
  private final SparkContext spark;

  public CancelJobs(SparkContext spark) {
    this.spark = spark;
  }

  @Override
  public void run() {
    spark.addSparkListener(this);
    spark.cancelAllJobs();
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    spark.cancelJob(job.jobId(), "the run was asked to stop");
  }

  /** Later jobs run again. */
  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
