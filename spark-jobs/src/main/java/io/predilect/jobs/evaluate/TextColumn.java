package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.coalesce;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.value.Written;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** A column by the name that the user knows: one of the row's, or one of the source's own. */
public final class TextColumn {
  private TextColumn() {}

  /** The row's value, or the one among the pair's extra columns. */
  public static Optional<String> of(Row row, PreferencePair pair, String column) {
    Optional<String> own = PairRows.text(row, column);
    return own.isPresent() ? own : Optional.ofNullable(pair.extra().get(column));
  }

  /** The same of all rows; null where there is none. */
  public static Column of(Dataset<Row> rows, String column) {
    Column extra = rows.col(Columns.EXTRA).getItem(column);
    return Arrays.asList(rows.columns()).contains(column)
        ? coalesce(rows.col("`" + column + "`").cast(DataTypes.StringType), extra)
        : extra;
  }

  /** The text as a finite number; NaN when it is none. */
  static double number(String text) {
    return Written.number(text).orElse(Double.NaN);
  }
}
