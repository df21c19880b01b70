package io.predilect.jobs.augment;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.augment.AdversarialPrompt;
import io.predilect.data.augment.Graded;
import io.predilect.data.augment.Mismatched;
import io.predilect.data.hash.Lot;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.Split;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Pairs that an augment stage adds. They have the columns of a pair; columns that other stages
 * wrote are null, since they were written of other texts. Close them when they are written:
 * executors keep what they are made of.
 */
record AddedRows(Dataset<Row> rows, List<JavaPairRDD<Long, List<Row>>> held)
    implements AutoCloseable {
  private static final String ADVERSARIAL = "adversarial";

  @Override
  public void close() {
    held.forEach(rdd -> rdd.unpersist(false));
  }

  /** The adversarial pairs of some rows. */
  static AddedRows adversarial(
      Dataset<Row> rows, double share, AdversarialPrompt.Place place, long seed) {
    StructType type = type(rows);
    FlatMapFunction<Row, Row> made =
        row ->
            AdversarialPrompt.drawn(PairRows.pair(row), share, place, seed).stream()
                .map(pair -> row(pair, row, ADVERSARIAL, type))
                .iterator();
    return new AddedRows(rows.flatMap(made, Encoders.row(type)), List.of());
  }

  /** Pairs that ask for the best and for the worst. */
  static AddedRows graded(Dataset<Row> rows, double share, Graded graded, long seed) {
    StructType type = type(rows);
    FlatMapFunction<Row, Row> made =
        row ->
            graded.drawn(PairRows.pair(row), share, seed).stream()
                .map(one -> row(one.pair(), row, one.kind().name().toLowerCase(Locale.ROOT), type))
                .iterator();
    return new AddedRows(rows.flatMap(made, Encoders.row(type)), List.of());
  }

  /**
   * Pairs with responses of other prompts, as {@link Mismatched#all} makes them; of the prompts on
   * one side of the split, so that no training sees a response that is held out.
   */
  static AddedRows mismatched(Dataset<Row> rows, double share, long seed) {
    List<JavaPairRDD<Long, List<Row>>> rings = new ArrayList<>();
    Dataset<Row> made = rows.sparkSession().createDataFrame(List.of(), type(rows));
    try {
      for (Split side : Split.values()) {
        Dataset<Row> ofSide = rows.filter(col(Columns.SPLIT).equalTo(side.key()));
        JavaPairRDD<Long, List<Row>> ring = ring(ofSide, seed).cache();
        rings.add(ring);
        long prompts = ring.count();
        if (prompts > 0) {
          requireDonors(prompts, side);
          made = made.union(mismatched(ofSide, ring, prompts, share, seed));
        }
      }
    } catch (RuntimeException e) {
      rings.forEach(ring -> ring.unpersist(false));
      throw e;
    }
    return new AddedRows(made, rings);
  }

  private static void requireDonors(long prompts, Split side) {
    if (prompts < Mismatched.LEAST_PROMPTS) {
      throw new JobException(
          "augment.kind is rrm, which pairs a prompt with responses of two others; the data has %s of split %s: add pairs, or choose another kind or split"
              .formatted(prompts, side.key()));
    }
  }

  /** Prompts with their pairs, in the order of their keys. */
  private static JavaPairRDD<Long, List<Row>> ring(Dataset<Row> rows, long seed) {
    return rows.javaRDD()
        .mapToPair(row -> new Tuple2<>(Lot.key(seed, promptId(row)), row))
        .groupByKey()
        .sortByKey()
        .values()
        .map(group -> ordered(group, seed))
        .zipWithIndex()
        .mapToPair(Tuple2::swap);
  }

  private static Dataset<Row> mismatched(
      Dataset<Row> rows, JavaPairRDD<Long, List<Row>> ring, long prompts, double share, long seed) {
    StructType type = type(rows);
    JavaPairRDD<Long, Row> representatives = ring.mapValues(group -> group.get(0));
    JavaRDD<Row> made =
        ring.flatMapToPair(place -> asked(place._1(), place._2(), prompts, share, seed))
            .join(representatives)
            .values()
            .mapToPair(
                told -> new Tuple2<>(told._1()._2(), new Tuple2<>(told._1()._1(), told._2())))
            .join(representatives)
            .values()
            .flatMap(told -> made(told._1()._1(), told._1()._2(), told._2(), seed, type));
    return rows.sparkSession().createDataFrame(made, type);
  }

  // Rows that ask for their donors, each with the place of the second, by that of the first. In
  // tuples, since a session may have Kryo for what is shuffled, which takes no records.
  private static Iterator<Tuple2<Long, Tuple2<Row, Long>>> asked(
      long place, List<Row> group, long prompts, double share, long seed) {
    Stream.Builder<Tuple2<Long, Tuple2<Row, Long>>> asked = Stream.builder();
    for (int number = 0; number < group.size(); number++) {
      Row row = group.get(number);
      if (Mismatched.drawn(row.getAs(Columns.ID), share, seed)) {
        List<Long> donors = Mismatched.donors(place, number, prompts);
        asked.add(new Tuple2<>(donors.get(0), new Tuple2<>(row, donors.get(1))));
      }
    }
    return asked.build().iterator();
  }

  private static Iterator<Row> made(Row row, Row first, Row second, long seed, StructType type) {
    return Mismatched.of(PairRows.pair(row), PairRows.pair(first), PairRows.pair(second), seed)
        .stream()
        .map(made -> row(made.pair(), row, made.kind().name().toLowerCase(Locale.ROOT), type))
        .iterator();
  }

  private static List<Row> ordered(Iterable<Row> group, long seed) {
    Stream.Builder<Row> rows = Stream.builder();
    group.forEach(rows::add);
    return rows.build()
        .sorted(java.util.Comparator.comparing(row -> Lot.key(seed, row.getAs(Columns.ID))))
        .toList();
  }

  private static String promptId(Row row) {
    return PairId.ofPlainPrompt(PairRows.prompt(row));
  }

  private static StructType type(Dataset<Row> rows) {
    return rows.schema().add(Columns.CRAFTED, DataTypes.StringType);
  }

  // On the side and from the source of the row that it was made of.
  private static Row row(PreferencePair pair, Row origin, String crafted, StructType type) {
    Row values = PairRows.row(pair, origin.getAs(Columns.SPLIT));
    Object[] row = new Object[type.size()];
    for (int i = 0; i < Columns.PAIR.size(); i++) {
      row[type.fieldIndex(Columns.PAIR.fieldNames()[i])] = values.get(i);
    }
    PairRows.text(origin, Columns.SOURCE)
        .ifPresent(source -> row[type.fieldIndex(Columns.SOURCE)] = source);
    row[type.fieldIndex(Columns.CRAFTED)] = crafted;
    return RowFactory.create(row);
  }
}
