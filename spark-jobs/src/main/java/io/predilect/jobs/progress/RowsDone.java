package io.predilect.jobs.progress;

import io.predilect.model.scoring.Windows;
import java.io.Serializable;
import java.util.Iterator;
import java.util.OptionalLong;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts rows where they are worked on, for the progress line alone: executors tell the driver with
 * their heartbeats. The number of rows expected is in the counter's name, which Spark's own pages
 * show too.
 */
public record RowsDone(LongAccumulator counter) implements Serializable {
  private static final String NAME = "rows done";
  private static final String OF = NAME + " of ";

  /**
   * A counter.
   *
   * @param expected how many rows there will be, empty: not known
   */
  public static RowsDone of(SparkContext spark, OptionalLong expected) {
    return new RowsDone(
        spark.longAccumulator(expected.isPresent() ? OF + expected.getAsLong() : NAME));
  }

  static boolean isCounter(String accumulator) {
    return accumulator.startsWith(NAME);
  }

  /** How many rows a counter of this name expects. */
  static OptionalLong expected(String accumulator) {
    return accumulator.startsWith(OF)
        ? OptionalLong.of(Long.parseLong(accumulator.substring(OF.length())))
        : OptionalLong.empty();
  }

  /** The work, each of its results counted when it is there. */
  public <T> MapPartitionsFunction<T, Row> counting(MapPartitionsFunction<T, Row> work) {
    return rows -> counting(work.call(rows));
  }

  /** The rows, each counted when it is there. */
  public Iterator<Row> counting(Iterator<Row> rows) {
    return Windows.each(
        rows,
        row -> {
          counter.add(1);
          return row;
        });
  }
}
