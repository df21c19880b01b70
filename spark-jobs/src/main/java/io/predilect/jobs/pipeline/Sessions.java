package io.predilect.jobs.pipeline;

import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * The sessions of a run, of one Spark context; started when they are first asked for.
 *
 * @param stages the one that stages work in
 * @param caller the one that the run was started in, with whatever its owner made there
 */
public record Sessions(Supplier<SparkSession> stages, Supplier<SparkSession> caller) {
  public Sessions {
    Objects.requireNonNull(stages, "stages");
    Objects.requireNonNull(caller, "caller");
  }

  /** Where both are one. */
  public static Sessions of(Supplier<SparkSession> session) {
    return new Sessions(session, session);
  }
}
