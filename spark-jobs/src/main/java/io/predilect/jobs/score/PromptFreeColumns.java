package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.var_pop;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.rows.Columns;
import io.predilect.model.promptfree.PromptError;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Aggregates over rows with the columns of Algorithm 1 that do not depend on rewards' scale. */
public final class PromptFreeColumns {
  private PromptFreeColumns() {}

  /** Share of pairs with |Δr2| > |Δr1|. */
  public static Column mostly() {
    Column more = abs(col(Columns.PROMPT_FREE_GAP)).gt(abs(col(Columns.PROMPT_RELATED_GAP)));
    return avg(when(more, 1.0).otherwise(0.0));
  }

  /** Var Δr2 / Var Δr; null where all gaps are the same. */
  public static Column varianceShare() {
    Column all = var_pop(col(Columns.REWARD_GAP));
    return when(all.gt(0), var_pop(col(Columns.PROMPT_FREE_GAP)).divide(all));
  }

  /** Share of pairs that prefer the same response under most foreign prompts. */
  public static Column signSurvives() {
    return avg(
        when(
            col(Columns.SIGN_KEPT).isNotNull(),
            when(col(Columns.SIGN_KEPT).gt(0.5), 1.0).otherwise(0.0)));
  }

  /** The error that the pool leaves in a pair's Δr2, as a root mean square over pairs. */
  public static Column error() {
    Column error = col(Columns.PROMPT_FREE_ERROR);
    return sqrt(avg(error.multiply(error)));
  }

  /** The means of {@link Columns#PROMPT_FREE_SHIFTS}, for {@link #meanError}. */
  public static Column meanShifts() {
    return array(
        IntStream.range(0, PromptError.PARTS)
            .mapToObj(part -> avg(col(Columns.PROMPT_FREE_SHIFTS).getItem(part)))
            .toArray(Column[]::new));
  }

  /** The error that the pool leaves in the mean of Δr2; NaN where it cannot be told. */
  public static double meanError(Row row, String shifts) {
    int index = row.fieldIndex(shifts);
    return row.isNullAt(index) || row.getList(index).contains(null)
        ? Double.NaN
        : PromptError.ofMean(row.<Double>getList(index));
  }
}
