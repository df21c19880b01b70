package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.predilect.jobs.rows.Columns;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Of whose prompt-free gaps the figures are: of those of the model that is named, or else of the
 * rows' own. The two are on different scales and never averaged together.
 */
final class GapSource {
  /** Pairs that the figures are over, where these are not all. */
  static final String PAIRS = "prompt_free_pairs";

  private GapSource() {}

  /**
   * Tells over which pairs the figures are, where that is not plain.
   *
   * @param rows that are evaluated
   * @param pairs with the gaps that count
   * @param model that takes them apart; empty: a score stage did
   */
  static void tell(
      Dataset<Row> rows,
      Dataset<Row> pairs,
      Optional<String> model,
      Map<String, Object> figures,
      Consumer<String> note) {
    Row counts = pairs.agg(count(lit(1)), count(col(Columns.PROMPT_FREE_GAP))).head();
    long all = counts.getLong(0);
    long with = counts.getLong(1);
    if (with > 0 && with < all) {
      figures.put(PAIRS, with);
    }
    long own = model.isPresent() ? own(rows) : 0;
    if (own > 0) {
      note.accept(
          String.format(
              Locale.ROOT,
              "prompt_free/* are of the gaps of prompt_free.model, %s, over %,d of %,d pairs; those that %,d rows have of a score stage are not used: leave prompt_free.model out for these, or raise decomposed_pairs for more pairs",
              model.get(),
              with,
              all,
              own));
    } else if (model.isEmpty() && with > 0 && with < all) {
      note.accept(
          String.format(
              Locale.ROOT,
              "prompt_free/* are over %,d of %,d pairs, which have the gaps of a score stage; the others have none: put the score stage behind those that add rows, or name prompt_free.model",
              with,
              all));
    }
  }

  private static long own(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains(Columns.PROMPT_FREE_GAP)
        ? rows.filter(col(Columns.PROMPT_FREE_GAP).isNotNull()).count()
        : 0;
  }
}
