package io.predilect.jobs.precheck;

import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * Whether Spark's limits of failures go together. Where they do not, its scheduler refuses each
 * offer of an executor, in a log, and waits.
 */
final class FailureLimits {
  private static final String EXCLUDES = "spark.excludeOnFailure.enabled";
  private static final String OF_NODE = "spark.excludeOnFailure.task.maxTaskAttemptsPerNode";
  private static final String OF_TASK = "spark.task.maxFailures";

  private FailureLimits() {}

  /** What is wrong with a session's settings; empty: nothing. */
  static Optional<String> wrong(SparkConf spark) {
    int ofNode = spark.getInt(OF_NODE, 2);
    int ofTask = spark.getInt(OF_TASK, 4);
    return spark.getBoolean(EXCLUDES, false) && ofNode >= ofTask
        ? Optional.of(
            "%s is true, %s %s and %s %s: Spark starts no task where the second is not more than the third. Make it %s or more, or the first false"
                .formatted(EXCLUDES, OF_TASK, ofTask, OF_NODE, ofNode, ofNode + 1))
        : Optional.empty();
  }
}
