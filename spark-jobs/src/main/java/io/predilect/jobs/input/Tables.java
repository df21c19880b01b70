package io.predilect.jobs.input;

import io.predilect.jobs.config.SparkRows;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;

/** Makes files of rows that Spark reads, which then are read as files are. */
@FunctionalInterface
public interface Tables {
  /** Where no session is to be started. */
  Tables NONE =
      rows -> {
        throw new JobException(
            "its rows are read by Spark when the run comes to them: nothing is known of them before");
      };

  /**
   * A folder with the rows as Parquet.
   *
   * @param path as the settings have it, for messages
   * @throws JobException when Spark cannot read them
   */
  default String folder(String path, SparkRows rows) throws IOException {
    try {
      return folder(rows);
    } catch (JobException e) {
      throw new JobException(path + ": " + e.getMessage(), e);
    }
  }

  /** The same, with messages that do not say what was read. */
  String folder(SparkRows rows) throws IOException;
}
