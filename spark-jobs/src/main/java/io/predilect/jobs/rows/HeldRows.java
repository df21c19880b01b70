package io.predilect.jobs.rows;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that executors keep while they are read more than once. In try-with-resources, so that
 * letting them go never takes the place of the failure of what read them.
 *
 * @param rows the rows, computed when first read
 */
public record HeldRows(Dataset<Row> rows) implements AutoCloseable {
  /** Keeps rows in memory, and on disk what does not fit. */
  public static HeldRows of(Dataset<Row> rows) {
    return new HeldRows(rows.persist(StorageLevel.MEMORY_AND_DISK()));
  }

  @Override
  public void close() {
    rows.unpersist(false);
  }
}
