package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.rows.Columns;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that a truncate stage has cut: whoever reads their figures must know. */
final class CutFirst {
  /** How many rows these are. */
  static final String ROWS = "cut_by_truncate";

  private CutFirst() {}

  /**
   * Tells of them, where there are any.
   *
   * @param rows that are evaluated
   * @param in how many they are
   * @param read whether a model reads them, so that it is known how long they are then
   */
  static void tell(
      Dataset<Row> rows,
      long in,
      boolean read,
      Map<String, Object> figures,
      Consumer<String> note) {
    long cut =
        Arrays.asList(rows.columns()).contains(Columns.CUT)
            ? rows.filter(col(Columns.CUT).isNotNull()).count()
            : 0;
    if (cut > 0) {
      figures.put(ROWS, cut);
      note.accept(
          String.format(
              Locale.ROOT,
              "of %,d rows %,d are cut by a truncate stage: figures are of what it left of the responses, lengths %s; to measure whole responses, name a stage before it in rows",
              in,
              cut,
              read ? "too" : "are of whole ones, as no model is named that reads them"));
    }
  }
}
