package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ShardSchema;
import io.predilect.jobs.trial.StageTrial;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ShardOrderTest {
  private static final int IDS = 20_000;

  @Test
  void aShareOfTheIdsIsThatShareAndAnotherForAnotherSeed() {
    // three standard deviations of a share of 20,000 draws are 0.011 at most
    assertEquals(0.25, below(0.25, 1), 0.011);
    assertEquals(0.5, below(0.5, 1), 0.011);
    double both =
        IntStream.range(0, IDS).filter(i -> position(i, 1) < 0.5 && position(i, 2) < 0.5).count()
            / (double) IDS;
    assertEquals(0.25, both, 0.011);
  }

  @Test
  void everyShardIsAPartitionAndSortedByLengthThenId() {
    int shards = 7;
    List<Row> rows = IntStream.range(0, 500).mapToObj(ShardOrderTest::row).toList();
    List<Row> ordered =
        ShardOrder.of(StageTrial.session().createDataFrame(rows, ShardRows.SCHEMA), shards, 3)
            .select(spark_partition_id(), ShardRows.length(), col(ShardSchema.ID))
            .collectAsList();
    assertEquals(500, ordered.stream().map(row -> row.getString(2)).distinct().count());
    for (Row row : ordered) {
      assertEquals(ShardOrder.shard(row.getString(2), shards, 3), row.getInt(0));
    }
    assertEquals(shards, ordered.stream().map(row -> row.getInt(0)).distinct().count());
    for (int i = 1; i < ordered.size(); i++) {
      assertTrue(place(ordered.get(i - 1)).compareTo(place(ordered.get(i))) < 0);
    }
  }

  private static String place(Row row) {
    return "%03d %03d %s".formatted(row.getInt(0), row.getInt(1), row.getString(2));
  }

  private static Row row(int number) {
    Object[] values = new Object[ShardRows.SCHEMA.size()];
    values[ShardRows.SCHEMA.fieldIndex(ShardSchema.ID)] = "id-" + number;
    values[ShardRows.SCHEMA.fieldIndex(ShardSchema.PROMPT)] = new int[1 + number % 5];
    values[ShardRows.SCHEMA.fieldIndex(ShardSchema.CHOSEN)] = new int[number % 11];
    return RowFactory.create(values);
  }

  private static double below(double share, long seed) {
    return IntStream.range(0, IDS).filter(i -> position(i, seed) < share).count() / (double) IDS;
  }

  private static double position(int id, long seed) {
    return ShardOrder.position("id-" + id, seed);
  }
}
