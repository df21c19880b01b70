package io.predilect.jobs.rows;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes what a stage made of its rows, and counts it from what was written: accumulators count
 * twice when a task is run twice, files do not.
 */
public final class RowOutput {
  /** The folder for rows that are not passed on, within a stage's folder. */
  public static final String REJECTS = "_rejects";

  /** The outcome's column of type {@link Reject#TYPE}, null in rows that are passed on. */
  public static final String REJECT = "_reject";

  private RowOutput() {}

  /** The type of an outcome: the columns passed on, and why a row is not. */
  public static StructType outcome(StructType passedOn) {
    StructType outcome = new StructType();
    for (StructField field : passedOn.fields()) {
      // a rejected row need not have them
      outcome = outcome.add(Columns.optional(field.name(), field.dataType()));
    }
    return outcome.add(Columns.optional(REJECT, Reject.TYPE));
  }

  /**
   * Writes an outcome: rows without a {@link #REJECT} to the folder, the others to its {@code
   * _rejects}. The outcome is computed once.
   *
   * @param outcome the columns to pass on, {@link Columns#ID} among them, and {@link #REJECT}
   * @param in how many rows were read, counted apart from the outcome
   */
  public static StageResult write(Dataset<Row> outcome, long in, Path folder) throws IOException {
    try (HeldRows once = HeldRows.of(outcome)) {
      return writeHeld(once.rows(), in, folder);
    }
  }

  /**
   * As {@link #write}, of an outcome with {@link Shortened#COLUMN}, which is not passed on.
   *
   * @param cuts takes what the limits took of the rows
   */
  public static StageResult write(
      Dataset<Row> outcome, long in, Path folder, Consumer<Shortened> cuts) throws IOException {
    try (HeldRows once = HeldRows.of(outcome)) {
      Shortened cut = Shortened.of(once.rows());
      cuts.accept(cut);
      return writeHeld(
          once.rows(), cut.rejected() > 0, kept -> kept.drop(Shortened.COLUMN), in, folder);
    }
  }

  /**
   * As {@link #write}, of an outcome that costs little to compute twice, such as one of rows that
   * the caller holds.
   */
  public static StageResult writeHeld(Dataset<Row> outcome, long in, Path folder)
      throws IOException {
    long refused = outcome.filter(col(REJECT).isNotNull()).count();
    return writeHeld(outcome, refused > 0, kept -> kept, in, folder);
  }

  /**
   * As {@link #writeHeld(Dataset, long, Path)}, with the kept rows put in order before they are
   * written.
   *
   * @param someRefused whether any row has a {@link #REJECT}
   * @param arranged makes of the kept rows what is written, as many rows as it gets
   */
  public static StageResult writeHeld(
      Dataset<Row> outcome,
      boolean someRefused,
      UnaryOperator<Dataset<Row>> arranged,
      long in,
      Path folder)
      throws IOException {
    if (someRefused) {
      outcome
          .filter(col(REJECT).isNotNull())
          .select(
              col(Columns.ID),
              col(REJECT + ".reason"),
              col(REJECT + ".detail"),
              col(REJECT + ".row"),
              col(REJECT + ".failed"))
          .write()
          .parquet(new Path(folder, REJECTS).toString());
    }
    Dataset<Row> kept = arranged.apply(outcome.filter(col(REJECT).isNull()).drop(REJECT));
    // append: where there are rejects, the folder is there already
    kept.write().mode("append").parquet(folder.toString());
    long written = count(kept, folder);
    return someRefused
        ? counted(kept.sparkSession(), written, in, new Path(folder, REJECTS))
        : new StageResult(new RowCounts(in, written, 0, 0), Map.of(), Map.of());
  }

  /** Writes rows of which none can be rejected. */
  public static StageResult writeAll(Dataset<Row> rows, long in, Path folder) throws IOException {
    rows.write().mode("append").parquet(folder.toString());
    return new StageResult(new RowCounts(in, count(rows, folder), 0, 0), Map.of(), Map.of());
  }

  // Told the columns, Spark need not look for them in the files.
  private static long count(Dataset<Row> written, Path folder) throws IOException {
    SparkSession spark = written.sparkSession();
    return WrittenRows.count(
        folder, WrittenData.read(spark).schema(written.schema()).parquet(folder.toString()));
  }

  private static StageResult counted(SparkSession spark, long kept, long in, Path rejects) {
    long rejected = 0;
    long failed = 0;
    Map<String, Long> reasons = new TreeMap<>();
    for (Row row :
        WrittenData.read(spark)
            .schema(Reject.TYPE)
            .parquet(rejects.toString())
            .groupBy("reason", "failed")
            .count()
            .collectAsList()) {
      long count = row.getLong(2);
      reasons.merge(row.getString(0), count, Long::sum);
      if (row.getBoolean(1)) {
        failed += count;
      } else {
        rejected += count;
      }
    }
    return new StageResult(new RowCounts(in, kept, rejected, failed), reasons, Map.of());
  }
}
