package io.predilect.jobs.rows;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Why a row was not passed on.
 *
 * @param reason a few words that rows are counted by, for example {@code empty response}
 * @param detail what was found in this row
 * @param row the row as it came, as text
 * @param failed whether the row may be done when tried again (a model or service failed), which
 *     counts as failed, not as rejected
 */
public record Reject(String reason, String detail, String row, boolean failed) {
  /** The struct in an outcome's {@link RowOutput#REJECT} column. */
  public static final StructType TYPE =
      new StructType(
          new StructField[] {
            Columns.optional("reason", DataTypes.StringType),
            Columns.optional("detail", DataTypes.StringType),
            Columns.optional("row", DataTypes.StringType),
            Columns.optional("failed", DataTypes.BooleanType)
          });

  /** A row of {@link RowOutput#REJECTS}. */
  public static final StructType WITH_ID =
      new StructType(
          Stream.concat(
                  Stream.of(Columns.optional(Columns.ID, DataTypes.StringType)),
                  Stream.of(TYPE.fields()))
              .toArray(StructField[]::new));

  public Reject {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(row, "row");
  }

  /** A row that is refused for good. */
  public static Reject of(String reason, String detail, String row) {
    return new Reject(reason, detail, row, false);
  }

  /** The struct's value. */
  public Row value() {
    return RowFactory.create(reason, detail, row, failed);
  }
}
