package io.predilect.jobs.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WrittenRowsTest {
  @TempDir private Path folder;
  private final SparkSession spark = LocalSpark.session();

  @Test
  void fewAndManyFilesAreCounted() throws IOException {
    for (int files : new int[] {1, 5, 40}) {
      Path written = folder.resolve("of-" + files);
      spark.range(0, 1_000, 1, files).write().parquet(written.toString());
      assertEquals(1_000, count(written), files + " files");
    }
  }

  @Test
  void rejectsAndAnEmptyTableAreNotCounted() throws IOException {
    Path written = folder.resolve("some");
    spark.range(7).write().parquet(written.toString());
    spark.range(3).write().parquet(written.resolve(RowOutput.REJECTS).toString());
    Files.writeString(written.resolve("_note"), "no Parquet");
    assertEquals(7, count(written));

    Path empty = folder.resolve("none");
    spark.range(0).write().parquet(empty.toString());
    assertEquals(0, count(empty));
  }

  private long count(Path written) throws IOException {
    Dataset<Row> rows = spark.read().parquet(written.toString());
    return WrittenRows.count(new org.apache.hadoop.fs.Path(written.toUri()), rows);
  }
}
