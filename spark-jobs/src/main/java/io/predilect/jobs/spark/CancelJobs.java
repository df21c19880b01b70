package io.predilect.jobs.spark;

import java.util.Arrays;
import java.util.Properties;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Ends the Spark jobs that this thread, or one that it starts, begins until this is closed: those
 * that run, and those that would come next, since a stage may be between two of them when it is
 * asked to end. A tag tells them from what others do in the same session.
 */
public final class CancelJobs extends SparkListener implements Runnable, AutoCloseable {
  private static final String TAGS = "spark.job.tags";

  private final SparkContext spark;
  private final String tag = "predilect-" + UUID.randomUUID();

  public CancelJobs(SparkContext spark) {
    this.spark = spark;
    spark.addJobTag(tag);
  }

  @Override
  public void run() {
    spark.addSparkListener(this);
    spark.cancelJobsWithTag(tag);
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    if (isOurs(job.properties())) {
      spark.cancelJob(job.jobId(), "the run was asked to stop");
    }
  }

  /** Whether a job or stage with such properties is one of those. */
  public boolean isOurs(Properties properties) {
    return properties != null
        && Arrays.asList(properties.getProperty(TAGS, "").split(",", -1)).contains(tag);
  }

  /** Later jobs run again. */
  @Override
  public void close() {
    spark.removeSparkListener(this);
    spark.removeJobTag(tag);
  }
}
