package io.predilect.jobs.storage;

import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** Reads with Spark what a run wrote. */
public final class WrittenData {
  // What Spark's own readers of folders that are known say (DataSource.GLOB_PATHS_KEY).
  private static final String GLOB_PATHS = "__globPaths__";

  private WrittenData() {}

  /**
   * A reader of files and folders as they are called: Spark's own takes brackets, braces, stars,
   * question marks and backslashes for a pattern, and does not find {@code runs [2]}.
   */
  public static DataFrameReader read(SparkSession spark) {
    return spark.read().option(GLOB_PATHS, false);
  }
}
