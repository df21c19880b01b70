package io.predilect.jobs.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.fixture.StageTrial;
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
    long[] after = texts(TokenParts.of(skewed, 1, total / 10));
    assertEquals(total, Arrays.stream(after).sum());
    assertTrue(after.length >= 10, after.length + " parts");
    assertTrue(
        most(after) < 1.4 * total / after.length,
        "no part is much larger than the others: " + Arrays.toString(after));
  }

  @Test
  void tasksGrowWithTheTextAndNeverFallBelowTheCores() {
    assertEquals(8, TokenParts.count(0, 1_000, 8, 1));
    assertEquals(8, TokenParts.count(7_999, 1_000, 8, 1));
    assertEquals(11, TokenParts.count(10_001, 1_000, 8, 1));
    assertEquals(18_400, TokenParts.count(36_800_000_000L, TokenParts.CHARACTERS, 64, 4));
  }

  @Test
  void everyCoreHasAsManyTasksWhereThereIsTextEnough() {
    long few = TokenParts.FEWEST_CHARACTERS;
    assertEquals(2, TokenParts.count(3 * few, TokenParts.CHARACTERS, 2, 4));
    assertEquals(4, TokenParts.count(5 * few, TokenParts.CHARACTERS, 2, 4));
    assertEquals(8, TokenParts.count(100 * few, TokenParts.CHARACTERS, 2, 4));
  }

  @Test
  void fewTasksHaveAsManyRowsEach() {
    SparkSession spark = StageTrial.session();
    Path rows = StageTrial.rows(spark, folder.resolve("few"), StageTrial.pairs(64));
    Dataset<Row> parts = TokenParts.of(spark.read().parquet(rows.toString()), 4);
    MapPartitionsFunction<Row, Long> count =
        part -> {
          long found = 0;
          for (; part.hasNext(); part.next()) {
            found++;
          }
          return List.of(found).iterator();
        };
    List<Long> counts = parts.mapPartitions(count, Encoders.LONG()).collectAsList();
    assertEquals(64, counts.stream().mapToLong(Long::longValue).sum());
    assertTrue(
        counts.stream().allMatch(found -> Math.abs(found - 64 / counts.size()) <= 1),
        counts.toString());
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
