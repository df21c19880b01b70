package io.predilect.jobs.answers.source;

import java.util.Optional;
import org.apache.spark.SparkConf;

/** Whether Spark is set so that it starts a task beside itself, which then asks what it asks. */
final class TwiceAsked {
  private static final String SPECULATION = "spark.speculation";

  private TwiceAsked() {}

  /**
   * What to say of it; empty: no two tasks ask the same.
   *
   * @param conf the session's
   * @param local whether tasks are threads of the driver's process, where Spark starts none twice
   */
  static Optional<String> told(SparkConf conf, boolean local) {
    return conf.getBoolean(SPECULATION, false) && !local
        ? Optional.of(
            SPECULATION
                + " is true: beside a task that is slower than others Spark starts a second one,"
                + " and what the first has no answer to yet the service is asked, and paid for,"
                + " twice. Set it to false for runs that ask an endpoint")
        : Optional.empty();
  }
}
