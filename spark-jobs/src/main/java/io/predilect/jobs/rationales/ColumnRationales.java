package io.predilect.jobs.rationales;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Rationales that the data has: in a column of that name, or among the source's other columns. */
record ColumnRationales(String column, StructType passedOn) implements MapFunction<Row, Row> {
  /** The data has no rationale for this pair. */
  static final String MISSING = "missing_rationale";

  @Override
  public Row call(Row row) {
    Optional<String> rationale = rationale(row);
    if (rationale.isEmpty()) {
      return RationaleRows.rejected(
          row, MISSING, "there is no column '" + column + "', or nothing in it", passedOn);
    }
    return rationale.get().isBlank()
        ? RationaleRows.rejected(
            row,
            PairTokenizer.EMPTY_RATIONALE,
            "column '" + column + "' holds only white space",
            passedOn)
        : RationaleRows.kept(row, rationale.get().strip(), passedOn);
  }

  private Optional<String> rationale(Row row) {
    return PairRows.text(row, column)
        .or(
            () ->
                Optional.ofNullable(
                    row.<String, String>getJavaMap(row.fieldIndex(Columns.EXTRA)).get(column)));
  }
}
