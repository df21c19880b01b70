package io.predilect.jobs.rationales;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.rationale.OppositeRationale;
import io.predilect.data.rationale.PermutedRationales;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.RowOutput;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** Rationales made worse on purpose, to study what their quality is worth. */
final class Corruptions {
  private Corruptions() {}

  /** Every rationale says the contrary. */
  static Dataset<Row> opposite(Dataset<Row> outcome) {
    StructType type = outcome.schema();
    int place = type.fieldIndex(Columns.RATIONALE);
    MapFunction<Row, Row> turned =
        row ->
            row.isNullAt(place)
                ? row
                : with(row, place, OppositeRationale.of(row.getString(place)));
    return outcome.map(turned, Encoders.row(type));
  }

  /**
   * Every pair gets another pair's rationale; rejected rows stay out of it.
   *
   * @param held read several times, which must find the same rows; their order is not counted on
   */
  static Dataset<Row> permuted(HeldRows held, long seed) {
    Dataset<Row> outcome = held.rows();
    StructType type = outcome.schema();
    int id = type.fieldIndex(Columns.ID);
    int place = type.fieldIndex(Columns.RATIONALE);
    Dataset<Row> kept = outcome.filter(col(RowOutput.REJECT).isNull());
    long pairs = kept.count();
    if (pairs < 2) {
      throw new JobException(
          "rationales.corruption is permuted, which needs at least 2 pairs with a rationale; there"
              + (pairs == 1 ? " is 1" : " are none")
              + ": set it to none");
    }
    // Read twice: rows of one id, which the data may have, must stand in one order both times.
    JavaPairRDD<Long, Row> ring =
        kept.javaRDD()
            .mapToPair(
                row ->
                    new Tuple2<>(
                        PermutedRationales.key(seed, row.getString(id)) + row.getString(place),
                        row))
            .sortByKey()
            .values()
            .zipWithIndex()
            .mapToPair(Tuple2::swap);
    JavaPairRDD<Long, String> given =
        ring.mapToPair(
            at -> new Tuple2<>(Math.floorMod(at._1() - 1, pairs), at._2().getString(place)));
    JavaRDD<Row> taken = ring.join(given).values().map(pair -> with(pair._1(), place, pair._2()));
    return outcome
        .sparkSession()
        .createDataFrame(taken, type)
        .union(outcome.filter(col(RowOutput.REJECT).isNotNull()));
  }

  /**
   * How many rows have the text that they had: of a pair that is there twice, or of rationales of
   * which many say the same, another one's is no other.
   *
   * @param before the rows before they were corrupted
   * @param after those that were written
   */
  static long unchanged(HeldRows before, Dataset<Row> after) {
    Dataset<Row> own =
        before
            .rows()
            .filter(col(RowOutput.REJECT).isNull())
            .select(col(Columns.ID).as("_own"), col(Columns.RATIONALE).as("_said"));
    return after
        .join(
            own,
            col(Columns.ID).equalTo(col("_own")).and(col(Columns.RATIONALE).equalTo(col("_said"))),
            "left_semi")
        .count();
  }

  private static Row with(Row row, int place, String rationale) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == place ? rationale : row.get(i);
    }
    return RowFactory.create(values);
  }
}
