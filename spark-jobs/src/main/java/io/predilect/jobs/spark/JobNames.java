package io.predilect.jobs.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;

/**
 * What Spark's UI calls the jobs of this thread, and what it called them before: the session may be
 * somebody's notebook. Jobs stay in the group that the caller has put them in, by which a notebook
 * cancels them.
 */
public final class JobNames {
  private static final String GROUP = "spark.jobGroup.id";
  private static final List<String> PROPERTIES =
      List.of(GROUP, "spark.job.description", "spark.job.interruptOnCancel");

  private final SparkContext spark;
  private final Map<String, String> before = new HashMap<>();

  private JobNames(SparkContext spark) {
    this.spark = spark;
    PROPERTIES.forEach(name -> before.put(name, spark.getLocalProperty(name)));
  }

  /** Names the jobs from now on. */
  public static JobNames set(SparkContext spark, String group, String description) {
    JobNames names = new JobNames(spark);
    if (names.before.get(GROUP) == null) {
      spark.setJobGroup(group, description, false);
    } else {
      spark.setJobDescription(description);
    }
    return names;
  }

  /** The names are as they were. */
  public void restore() {
    before.forEach(spark::setLocalProperty);
  }
}
