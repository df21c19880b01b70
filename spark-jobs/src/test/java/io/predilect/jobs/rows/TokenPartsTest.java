package io.predilect.jobs.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.trial.StageTrial;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenPartsTest {
  private static final int PAIRS = 2_000;

  @TempDir private Path folder;

  @Test
  void oneEnormousPartitionIsDealtOutEvenly() {
    SparkSession spark = StageTrial.session();
    Path rows = StageTrial.rows(spark, folder.resolve("rows"), StageTrial.pairs(PAIRS));
    // All rows but a few in one partition, as when the data came in one file.
    Dataset<Row> skewed =
        spark
            .read()
            .parquet(rows.toString())
            .coalesce(1)
            .union(spark.read().parquet(rows.toString()).limit(5));
    long[] before = texts(skewed);
    assertTrue(most(before) > 0.9 * Arrays.stream(before).sum(), Arrays.toString(before));

    long total = Arrays.stream(before).sum();
    long[] after = texts(TokenParts.of(skewed, total / 10));
    assertEquals(total, Arrays.stream(after).sum());
    assertTrue(after.length >= 10, after.length + " parts");
    assertTrue(
        most(after) < 1.4 * total / after.length,
        "no part is much larger than the others: " + Arrays.toString(after));
  }

  @Test
  void tasksGrowWithTheTextAndNeverFallBelowTheCores() {
    assertEquals(8, TokenParts.count(0, 1_000, 8));
    assertEquals(8, TokenParts.count(7_999, 1_000, 8));
    assertEquals(11, TokenParts.count(10_001, 1_000, 8));
    assertEquals(18_400, TokenParts.count(36_800_000_000L, TokenParts.CHARACTERS, 64));
  }

  private static long most(long[] parts) {
    return Arrays.stream(parts).max().orElseThrow();
  }

  /** Characters of the responses in each partition. */
  private static long[] texts(Dataset<Row> rows) {
    MapPartitionsFunction<Row, Long> sum =
        part -> {
          long characters = 0;
          while (part.hasNext()) {
            Row row = part.next();
            characters +=
                row.<String>getAs(Columns.CHOSEN).length()
                    + row.<String>getAs(Columns.REJECTED).length();
          }
          return List.of(characters).iterator();
        };
    return rows.mapPartitions(sum, Encoders.LONG()).collectAsList().stream()
        .mapToLong(Long::longValue)
        .toArray();
  }
}
