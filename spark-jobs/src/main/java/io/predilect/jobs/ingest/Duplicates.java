package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.pair.RejectReason;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * The pairs that an earlier one in the data is equal to. Found by ids and places alone, so that no
 * text is moved for it. Close it when its rows are written.
 */
final class Duplicates implements AutoCloseable {
  private static final String COPY = "_copy";
  private static final String FILE = "_duplicate_file";
  private static final String POSITION = "_duplicate_position";
  private static final String PAIR = "_duplicate_pair";
  private static final String FIRST_FILE = "_first_file";
  private static final String FIRST_POSITION = "_first_position";

  // So many are sent to every executor; of more, the rows are brought to them.
  private static final long MOST_SENT = 100_000;

  private final HeldRows places;
  private final long count;

  private Duplicates(Dataset<Row> places) {
    this.places = HeldRows.of(places);
    this.count = this.places.rows().count();
  }

  /**
   * Looks for them.
   *
   * @param rows in {@link IngestRows#SCHEMA}'s columns
   */
  static Duplicates of(Dataset<Row> rows) {
    WindowSpec copies =
        Window.partitionBy(Columns.ID)
            .orderBy(IngestRows.FILE, IngestRows.POSITION, IngestRows.PAIR);
    return new Duplicates(
        rows.filter(col(RowOutput.REJECT).isNull())
            .select(Columns.ID, IngestRows.FILE, IngestRows.POSITION, IngestRows.PAIR)
            .withColumn(COPY, row_number().over(copies))
            .withColumn(FIRST_FILE, first(IngestRows.FILE).over(copies))
            .withColumn(FIRST_POSITION, first(IngestRows.POSITION).over(copies))
            .filter(col(COPY).gt(1))
            .select(
                IngestRows.FILE, IngestRows.POSITION, IngestRows.PAIR, FIRST_FILE, FIRST_POSITION));
  }

  /** Whether {@link #rejected} leaves the rows where they are. */
  boolean keepOrder() {
    return count <= MOST_SENT;
  }

  /**
   * The rows, those that are here with a reject.
   *
   * @param rows what was given to {@link #of}
   * @param files names of the files, by number
   */
  Dataset<Row> rejected(Dataset<Row> rows, List<String> files) {
    if (count == 0) {
      return rows;
    }
    List<String> names = List.copyOf(files);
    UDF2<Integer, Long, String> detail =
        (file, position) -> "same as the row at position " + position + " of " + names.get(file);
    Column reject =
        struct(
                lit(RejectReason.DUPLICATE.key()).as("reason"),
                udf(detail, DataTypes.StringType)
                    .apply(col(FIRST_FILE), col(FIRST_POSITION))
                    .as("detail"),
                coalesce(col(IngestRows.TEXT), lit("")).as("row"),
                lit(false).as("failed"))
            .cast(Reject.TYPE);
    Dataset<Row> duplicates =
        places
            .rows()
            .withColumnRenamed(IngestRows.FILE, FILE)
            .withColumnRenamed(IngestRows.POSITION, POSITION)
            .withColumnRenamed(IngestRows.PAIR, PAIR);
    return rows.join(
            keepOrder() ? broadcast(duplicates) : duplicates,
            col(IngestRows.FILE)
                .equalTo(col(FILE))
                .and(col(IngestRows.POSITION).equalTo(col(POSITION)))
                .and(col(IngestRows.PAIR).equalTo(col(PAIR))),
            "left_outer")
        .withColumn(
            RowOutput.REJECT,
            when(col(FIRST_FILE).isNotNull(), reject).otherwise(col(RowOutput.REJECT)))
        .drop(FILE, POSITION, PAIR, FIRST_FILE, FIRST_POSITION);
  }

  @Override
  public void close() {
    places.close();
  }
}
