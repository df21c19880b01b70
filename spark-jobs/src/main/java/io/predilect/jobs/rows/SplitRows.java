package io.predilect.jobs.rows;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.config.SplitFilter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of a split. */
public final class SplitRows {
  private SplitRows() {}

  /** Those that are meant; all of them where all are. */
  public static Dataset<Row> of(Dataset<Row> rows, SplitFilter split) {
    return split == SplitFilter.ALL ? rows : rows.filter(col(Columns.SPLIT).equalTo(split.key()));
  }
}
