package io.predilect.jobs.spark;

import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;

/**
 * Whether the session that a task works for has ended. An executor's process ends with it; in local
 * mode nobody interrupts its threads, and one that went on would write beside those of the next
 * session.
 */
public final class SessionEnd {
  private SessionEnd() {}

  /** Of the session that this task belongs to. */
  public static BooleanSupplier ofThisTask() {
    SparkEnv own = SparkEnv.get();
    return () -> SparkEnv.get() != own;
  }
}
