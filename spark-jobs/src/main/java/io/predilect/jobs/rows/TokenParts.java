package io.predilect.jobs.rows;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Pairs dealt out to tasks for a model: as many tasks as keep each near the same amount of text, at
 * least one a core. How the input was partitioned does not matter, a lost task costs minutes
 * whatever the size of the data, and a core that was given short texts takes another task.
 */
public final class TokenParts {
  /** Text of a task, about half a million tokens. */
  static final long CHARACTERS = 2_000_000;

  private static final int MOST = 100_000;

  private TokenParts() {}

  /** The rows, which have at least prompt, chosen and rejected, by hash of their ids. */
  public static Dataset<Row> of(Dataset<Row> rows) {
    return of(rows, CHARACTERS);
  }

  static Dataset<Row> of(Dataset<Row> rows, long characters) {
    Row total =
        rows.select(
                sum(characters(Columns.CHOSEN).plus(characters(Columns.REJECTED)).plus(prompt())))
            .head();
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    return rows.repartition(
        count(total.isNullAt(0) ? 0 : total.getLong(0), characters, cores), col(Columns.ID));
  }

  /** How many tasks so much text makes. */
  static int count(long total, long characters, int cores) {
    return (int) Math.max(cores, Math.min(MOST, (total + characters - 1) / characters));
  }

  private static Column characters(String column) {
    return coalesce(length(col(column)), lit(0));
  }

  private static Column prompt() {
    return coalesce(length(to_json(col(Columns.PROMPT))), lit(0));
  }
}
