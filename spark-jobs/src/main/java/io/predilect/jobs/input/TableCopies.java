package io.predilect.jobs.input;

import io.predilect.jobs.config.SparkRows;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Copies of tables and of what queries give, as Parquet: so that rows stay what they are while they
 * are read more than once, whatever becomes of the table, and a query without an order gives them
 * in one order. They are gone when this is closed.
 */
public final class TableCopies implements Tables, AutoCloseable {
  private static final String FOLDER = "_rows-";

  private final SparkSession spark;
  private final Path parent;
  private final OptionalLong limit;
  private int copies;

  /**
   * None yet.
   *
   * @param spark the session that knows the tables
   * @param parent a folder that its executors write to
   * @param limit rows of each table that are wanted at most; empty: all
   */
  public TableCopies(SparkSession spark, Path parent, OptionalLong limit) {
    this.spark = Objects.requireNonNull(spark, "spark");
    this.parent = Objects.requireNonNull(parent, "parent");
    this.limit = Objects.requireNonNull(limit, "limit");
  }

  /** For a stage, beside what it writes. */
  public static TableCopies of(StageContext context, OptionalLong limit) {
    return new TableCopies(context.caller(), context.output(), limit);
  }

  @Override
  public String folder(SparkRows rows) throws IOException {
    String folder = new Path(parent, FOLDER + copies++).toString();
    try {
      Dataset<Row> wanted = limited(read(rows));
      wanted.write().parquet(folder);
      if (WrittenData.read(spark).schema(wanted.schema()).parquet(folder).isEmpty()) {
        throw new JobException("it has no rows: check the name or the query");
      }
    } catch (Exception e) { // Scala declares none of those that it throws
      if (e instanceof AnalysisException) {
        throw new JobException(
            "Spark cannot read it: "
                + line(e.getMessage())
                + "; check the name or the query, and that the session knows its catalog"
                + " (spark.sql.catalog.* or Hive's metastore)",
            e);
      }
      if (e instanceof SparkException && !Failures.isExplained(e)) {
        throw new JobException("Spark failed while it read it: " + line(Failures.message(e)), e);
      }
      throw e;
    }
    return folder;
  }

  private static String line(String message) {
    return message.strip().lines().findFirst().orElse("").replaceFirst("[.;\\s]+$", "");
  }

  // Within another query nothing but a query can stand: no statement that changes a table.
  private Dataset<Row> read(SparkRows rows) {
    return switch (rows.kind()) {
      case TABLE -> spark.table(rows.text());
      case SQL -> spark.sql("SELECT * FROM (\n" + rows.text().replaceFirst("[;\\s]+$", "") + "\n)");
    };
  }

  private Dataset<Row> limited(Dataset<Row> rows) {
    return limit.isPresent() && limit.getAsLong() <= Integer.MAX_VALUE
        ? rows.limit((int) limit.getAsLong())
        : rows;
  }

  @Override
  public void close() throws IOException {
    for (int i = 0; i < copies; i++) {
      Path folder = new Path(parent, FOLDER + i);
      folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
    }
  }
}
