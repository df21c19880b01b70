package io.predilect.jobs.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;

/**
 * What Spark's UI calls the jobs of this thread, and what it called them before: the session may be
 * somebody's notebook.
 */
final class JobNames {
  private static final List<String> PROPERTIES =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

  private final SparkContext spark;
  private final Map<String, String> before = new HashMap<>();

  private JobNames(SparkContext spark) {
    this.spark = spark;
    PROPERTIES.forEach(name -> before.put(name, spark.getLocalProperty(name)));
  }

  /** Names the jobs from now on. */
  static JobNames set(SparkContext spark, String group, String description) {
    JobNames names = new JobNames(spark);
    spark.setJobGroup(group, description, false);
    return names;
  }

  /** The names are as they were. */
  void restore() {
    before.forEach(spark::setLocalProperty);
  }
}
