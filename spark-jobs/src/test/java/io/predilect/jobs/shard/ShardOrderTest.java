package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.shard.ShardSchema;
import io.predilect.jobs.fixture.StageTrial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
  void rowsStandInOneOrderHoweverManyShardsThereAreAndHoweverTheyCame() {
    List<Row> rows = IntStream.range(0, 500).mapToObj(ShardOrderTest::row).toList();
    List<Row> backwards = new ArrayList<>(rows);
    Collections.reverse(backwards);
    List<String> expected =
        rows.stream()
            .map(row -> row.getString(0))
            .sorted(Comparator.comparingDouble(id -> ShardOrder.position(id, 3)))
            .toList();
    for (int shards : new int[] {1, 3, 7}) {
      List<Row> ordered = ordered(shards == 3 ? backwards : rows, shards);
      assertEquals(expected, ordered.stream().map(row -> row.getString(1)).toList());
      for (Row row : ordered) {
        assertEquals(ShardOrder.shard(row.getString(1), shards, 3), row.getInt(0));
      }
      assertEquals(shards, ordered.stream().map(row -> row.getInt(0)).distinct().count());
    }
  }

  @Test
  void rowsOfOneIdStandInTheOrderOfWhatTheyHold() {
    List<Row> alike =
        IntStream.range(0, 20).mapToObj(number -> row("same", new int[] {number})).toList();
    List<Row> backwards = new ArrayList<>(alike);
    Collections.reverse(backwards);
    assertEquals(ordered(alike, 2), ordered(backwards, 2));
  }

  private static List<Row> ordered(List<Row> rows, int shards) {
    return ShardOrder.of(
            StageTrial.session().createDataFrame(rows, ShardRows.SCHEMA).repartition(4), shards, 3)
        .select(spark_partition_id(), col(ShardSchema.ID), col(ShardSchema.PROMPT))
        .collectAsList();
  }

  private static Row row(int number) {
    return row("id-" + number, new int[1 + number % 5]);
  }

  private static Row row(String id, int[] prompt) {
    Object[] values = new Object[ShardRows.SCHEMA.size()];
    values[ShardRows.SCHEMA.fieldIndex(ShardSchema.ID)] = id;
    values[ShardRows.SCHEMA.fieldIndex(ShardSchema.PROMPT)] = prompt;
    return RowFactory.create(values);
  }

  private static double below(double share, long seed) {
    return IntStream.range(0, IDS).filter(i -> position(i, seed) < share).count() / (double) IDS;
  }

  private static double position(int id, long seed) {
    return ShardOrder.position("id-" + id, seed);
  }
}
