package io.predilect.jobs.rationales;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.spark.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A permutation of rows that come in another order whenever they are read. */
class CorruptionsTest {
  private static final StructType TYPE =
      new StructType()
          .add(Columns.ID, "string")
          .add(Columns.RATIONALE, "string")
          .add(RowOutput.REJECT, Reject.TYPE);
  private static final AtomicLong READ = new AtomicLong();
  private static final int COPIES = 20;

  /** Three ids, each of many rows. */
  private static Dataset<Row> rows() {
    List<Row> rows =
        IntStream.range(0, 3 * COPIES)
            .mapToObj(i -> RowFactory.create("id" + i % 3, "r" + i, null))
            .toList();
    return LocalSpark.session()
        .createDataFrame(rows, TYPE)
        .repartition(3)
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                partition -> {
                  List<Row> shuffled = new ArrayList<>();
                  partition.forEachRemaining(shuffled::add);
                  Collections.shuffle(shuffled, new Random(READ.incrementAndGet()));
                  return shuffled.iterator();
                },
            Encoders.row(TYPE));
  }

  @Test
  void everyRowGetsAnothersRationaleHoweverTheRowsCome() {
    List<Row> permuted = Corruptions.permuted(new HeldRows(rows()), 7).collectAsList();
    assertEquals(
        IntStream.range(0, 3 * COPIES).mapToObj(i -> "r" + i).sorted().toList(),
        permuted.stream().map(row -> row.<String>getAs(Columns.RATIONALE)).sorted().toList());
    List<Row> again = Corruptions.permuted(new HeldRows(rows()), 7).collectAsList();
    assertEquals(texts(permuted), texts(again));
  }

  @Test
  void rowsWhoseTextIsWhatItWasAreCounted() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(RowFactory.create("id" + i, i < 8 ? "the same" : "other " + i, null));
    }
    HeldRows before = new HeldRows(LocalSpark.session().createDataFrame(rows, TYPE));
    Dataset<Row> after = Corruptions.permuted(before, 7);
    List<String> own = texts(rows);
    long same = texts(after.collectAsList()).stream().filter(own::contains).count();
    assertTrue(same > 0 && same < 10, same + " are what they were");
    assertEquals(same, Corruptions.unchanged(before, after));
    assertEquals(0, Corruptions.unchanged(before, Corruptions.opposite(before.rows())));
  }

  private static List<String> texts(List<Row> rows) {
    return rows.stream().map(row -> row.get(0) + " " + row.get(1)).sorted().toList();
  }
}
