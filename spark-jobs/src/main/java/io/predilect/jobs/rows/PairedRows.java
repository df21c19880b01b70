package io.predilect.jobs.rows;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.failure.JobException;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows for stages that compare two responses. */
public final class PairedRows {
  private PairedRows() {}

  /**
   * Refuses unpaired data.
   *
   * @param what the stage or setting that needs pairs, the message's beginning
   * @throws JobException when some row has one response
   */
  public static void require(Dataset<Row> rows, String what) {
    long single =
        rows.filter(col(Columns.CHOSEN).isNull().or(col(Columns.REJECTED).isNull())).count();
    if (single > 0) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "%s compares two responses, and %,d of the rows have one (unpaired data): leave it"
                  + " out, or give it pairs",
              what,
              single));
    }
  }
}
