package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.predilect.data.format.Formats;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of a split of which figures are made, of all and by group. */
public final class MeasuredRows {
  private MeasuredRows() {}

  /**
   * How many rows there are.
   *
   * @param rows of the split
   * @param by the column that groups come from
   * @param mostGroups the most groups that a table may have
   * @throws JobException when there are none, too many groups, or no such column
   */
  public static long require(Dataset<Row> rows, SplitFilter split, String by, long mostGroups) {
    Row counts = rows.agg(count(lit(1)), approx_count_distinct(TextColumn.of(rows, by))).head();
    if (counts.getLong(0) == 0) {
      throw new JobException(
          "there are no rows of split "
              + split.key()
              + " to measure: raise test_share in the ingest stage, or set split to all");
    }
    if (counts.getLong(1) == 0 && !by.equals(Columns.SUBSET)) {
      throw new JobException(
          readAsSubset(by)
              .map(remedy -> "by is %s, and no row has that column: %s".formatted(by, remedy))
              .orElseGet(() -> noColumn("by", by)));
    }
    GroupTable.requireFew(by, counts.getLong(1), mostGroups);
    return counts.getLong(0);
  }

  /**
   * Checks that a column is there, before models are asked for what is compared with it.
   *
   * @throws JobException when it is of no row
   */
  static void requireColumn(Dataset<Row> rows, String setting, String name) {
    if (rows.filter(TextColumn.of(rows, name).isNotNull()).isEmpty()) {
      throw new JobException(noColumn(setting, name));
    }
  }

  /**
   * What to do about a column of groups that is not there, since data that has it is read so that
   * it has another name; empty: it is no such column.
   */
  public static Optional<String> readAsSubset(String column) {
    return Formats.groups().contains(column)
        ? Optional.of(
            "of data that has no %1$s of its own that column may be read as %1$s, so set by to that"
                .formatted(Columns.SUBSET))
        : Optional.empty();
  }

  /** What is told of a setting that names a column that no row has. */
  static String noColumn(String setting, String name) {
    return "%s is %s, and no row has that column: name a column of the data, or leave it out"
        .formatted(setting, name);
  }
}
