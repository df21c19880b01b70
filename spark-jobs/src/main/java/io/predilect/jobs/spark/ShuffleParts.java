package io.predilect.jobs.spark;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * How many parts rows are shuffled into, where whoever owns the session does not say: as many as
 * can be worked on at a time, and more of much data. Spark's own number is 200 of ten rows too, for
 * what a stage keeps to read it again is not merged into fewer parts.
 */
public final class ShuffleParts {
  /** Spark's setting. */
  static final String SETTING = "spark.sql.shuffle.partitions";

  // In a session of the stages' own whose number is open.
  private static final String OPEN = "spark.predilect.shuffleParts";

  // As data lies on disk. In memory it is some five times as much, and some of it is there twice.
  private static final long PART_BYTES = 16L << 20;

  private ShuffleParts() {}

  /** Whether these settings of a session say how many. */
  static boolean given(Map<String, String> settings) {
    return settings.containsKey(SETTING);
  }

  /** Leaves the number of a session open. */
  static void leaveOpen(SparkSession own) {
    own.conf().set(OPEN, "true");
    begin(own, 0);
  }

  /** For a stage that begins, which reads so many bytes as far as is known. */
  public static void begin(SparkSession session, long bytes) {
    if (open(session)) {
      session.conf().set(SETTING, of(session.sparkContext().defaultParallelism(), bytes));
    }
  }

  /** For more data that the stage turns out to read. */
  public static void atLeast(SparkSession session, long bytes) {
    if (open(session)) {
      int now = Integer.parseInt(session.conf().get(SETTING));
      session.conf().set(SETTING, of(now, bytes));
    }
  }

  /** So many parts have data of so many bytes, but not fewer than {@code least}. */
  static int of(int least, long bytes) {
    return (int) Math.max(least, Math.min(Integer.MAX_VALUE, bytes / PART_BYTES));
  }

  private static boolean open(SparkSession session) {
    return session.conf().contains(OPEN);
  }
}
