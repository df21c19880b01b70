package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.rows.Columns;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Measured rows in an order in which those of one prompt stand one behind the other. */
public final class PromptOrder {
  /** The column that says which prompt a row is of. */
  public static final StructField PROMPT_ID =
      DataTypes.createStructField("prompt_id", DataTypes.StringType, false);

  private PromptOrder() {}

  /** Which prompt a row is of, as a number: ids are hexadecimal hashes. */
  public static long prompt(Row row) {
    return number(row.getAs(PROMPT_ID.name()));
  }

  /** As they are where no two rows are of one prompt, as in most data: nothing need be moved. */
  public static Dataset<Row> of(Dataset<Row> rows) {
    if (rows.select(PROMPT_ID.name()).distinct().count() == rows.count()) {
      return rows;
    }
    return rows.repartition(col(PROMPT_ID.name()))
        .sortWithinPartitions(col(PROMPT_ID.name()), col(Columns.ID));
  }

  private static long number(String promptId) {
    return Long.parseUnsignedLong(promptId, 0, 16, 16);
  }
}
