package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.RowOutput;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Lists of responses that not all pairs are left of: what is put together of the others is a
 * shorter ranking, or several.
 *
 * @param lists that a pair is left of
 * @param broken those of them that lost one
 */
record BrokenLists(long lists, long broken) {
  /** An outcome's columns, which are counted and not written. */
  static final String[] COLUMNS = {"_list", "_list_pairs"};

  private static final Column LIST = col(COLUMNS[0]);
  private static final Column PAIRS = col(COLUMNS[1]);

  /** A type and these columns behind its own. */
  static StructType with(StructType type) {
    return type.add(COLUMNS[0], DataTypes.StringType).add(COLUMNS[1], DataTypes.IntegerType);
  }

  /** The values of {@link #COLUMNS}; of rows that an earlier version wrote there are none. */
  static void put(Row row, Object[] values, int at) {
    PairRows.text(row, Columns.LIST)
        .ifPresent(
            list -> {
              values[at] = list;
              values[at + 1] = row.getAs(Columns.LIST_PAIRS);
            });
  }

  /** How many pairs of an outcome that are kept are of lists. */
  static Column listed() {
    Column listed = col(RowOutput.REJECT).isNull().and(LIST.isNotNull());
    return sum(when(listed, 1L).otherwise(0L));
  }

  /** Counts an outcome's. */
  static BrokenLists of(Dataset<Row> outcome) {
    Row row =
        outcome
            .filter(col(RowOutput.REJECT).isNull().and(LIST.isNotNull()))
            .groupBy(LIST, PAIRS)
            .agg(count(lit(1)).as("left"))
            .agg(count(lit(1)), sum(when(col("left").lt(PAIRS), 1L).otherwise(0L)))
            .first();
    return row.getLong(0) == 0
        ? new BrokenLists(0, 0)
        : new BrokenLists(row.getLong(0), row.getLong(1));
  }

  /**
   * Tells of them.
   *
   * @param ranked whether rankings may be put together of them
   */
  void tell(Map<String, Object> figures, Consumer<String> notes, boolean ranked) {
    if (broken == 0) {
      return;
    }
    figures.put("broken_lists", broken);
    if (ranked) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "%,d of %,d lists of responses lost pairs, and their rankings are broken: shorter, or"
                  + " in pieces that count as rankings of their own. The rejects of this stage and"
                  + " of those before it say why; allow more tokens, or take these lists out",
              broken,
              lists));
    }
  }
}
