package io.predilect.jobs.rows;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Pairs dealt out to tasks for a model: as many tasks as keep each near the same amount of text,
 * and at least some a core, so that none waits long for the last. How the input was partitioned
 * does not matter, a lost task costs minutes whatever the size of the data, and a core that was
 * given short texts takes another task.
 */
public final class TokenParts {
  /** Text of a task, about half a million tokens. */
  static final long CHARACTERS = 2_000_000;

  /** Tasks with less text than this, about two batches, are not worth having. */
  static final long FEWEST_CHARACTERS = 40_000;

  private static final int MOST = 100_000;

  private TokenParts() {}

  /**
   * The rows, which have at least prompt, chosen and rejected, by hash of their ids.
   *
   * @param aCore tasks for every core, where there is text enough for so many
   */
  public static Dataset<Row> of(Dataset<Row> rows, int aCore) {
    return of(rows, aCore, CHARACTERS);
  }

  static Dataset<Row> of(Dataset<Row> rows, int aCore, long characters) {
    Column size = characters(Columns.CHOSEN).plus(characters(Columns.REJECTED)).plus(prompt());
    return of(rows, Columns.ID, size, aCore, characters);
  }

  /**
   * Rows of any kind, by hash of a column.
   *
   * @param key the column that tells them apart
   * @param size how much text is in one
   */
  public static Dataset<Row> of(Dataset<Row> rows, String key, Column size, int aCore) {
    return of(rows, key, size, aCore, CHARACTERS);
  }

  private static Dataset<Row> of(
      Dataset<Row> rows, String key, Column size, int aCore, long characters) {
    Row total = rows.select(sum(size)).head();
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    int parts = count(total.isNullAt(0) ? 0 : total.getLong(0), characters, cores, aCore);
    // Few tasks must be of one size, or cores wait: as many rows each. Of many it does not matter.
    return parts <= cores * aCore
        ? rows.repartitionByRange(parts, xxhash64(col(key)))
        : rows.repartition(parts, col(key));
  }

  /** How many tasks so much text makes. */
  static int count(long total, long characters, int cores, int aCore) {
    long bySize = Math.min(MOST, (total + characters - 1) / characters);
    long worthHaving = Math.min((long) cores * aCore, total / FEWEST_CHARACTERS);
    // A round more would have one core at work and the others waiting.
    long rounds = Math.max(1, worthHaving / cores);
    return (int) Math.max(rounds * cores, bySize);
  }

  private static Column characters(String column) {
    return coalesce(length(col(column)), lit(0));
  }

  private static Column prompt() {
    return coalesce(length(to_json(col(Columns.PROMPT))), lit(0));
  }
}
