package io.predilect.jobs.storage;

import java.util.Map;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** Reads with Spark what a run wrote. */
public final class WrittenData {
  // What Spark's own readers of folders that are known say (DataSource.GLOB_PATHS_KEY).
  private static final String GLOB_PATHS = "__globPaths__";

  // Where a session says so, Spark passes over a file that it cannot read, for whatever reason and
  // at whatever row, and its rows are gone without a word.
  private static final Map<String, String> EVERY_FILE =
      Map.of("ignoreCorruptFiles", "false", "ignoreMissingFiles", "false");

  private WrittenData() {}

  /**
   * A reader of files and folders as they are called: Spark's own takes brackets, braces, stars,
   * question marks and backslashes for a pattern, and does not find {@code runs [2]}. Every file is
   * read, or the reader fails.
   */
  public static DataFrameReader read(SparkSession spark) {
    return spark.read().option(GLOB_PATHS, false).options(EVERY_FILE);
  }
}
