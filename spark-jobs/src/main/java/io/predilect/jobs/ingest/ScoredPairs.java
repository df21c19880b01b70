package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.pair.RejectReason;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whether pairs have the scores that {@code min_score_gap} goes by. */
final class ScoredPairs {
  private ScoredPairs() {}

  /**
   * Checks it of the pairs that are kept, where one is asked for.
   *
   * @param outcome the rows with their rejects
   * @param note is told of those without
   * @throws JobException when none has scores, so that the setting took out nothing
   */
  static void require(Dataset<Row> outcome, double minScoreGap, Consumer<String> note) {
    if (minScoreGap == 0) {
      return;
    }
    Column kept = col(RowOutput.REJECT).isNull();
    Column scored =
        col(Columns.SCORE_CHOSEN).isNotNull().and(col(Columns.SCORE_REJECTED).isNotNull());
    Column tie = col(RowOutput.REJECT + ".reason").equalTo(RejectReason.TIE.key());
    Row counts =
        outcome
            .agg(count(when(kept, lit(1))), count(when(kept.and(scored), 1)), count(when(tie, 1)))
            .head();
    long pairs = counts.getLong(0);
    long without = pairs - counts.getLong(1);
    if (pairs > 0 && without == pairs && counts.getLong(2) == 0) {
      throw new JobException(
          "min_score_gap is %s, and no pair has scores: set it to 0, or say in columns where they are (score_chosen, score_rejected)"
              .formatted(minScoreGap));
    } else if (without > 0) {
      note.accept(
          String.format(
              Locale.ROOT,
              "min_score_gap says nothing of %,d of %,d pairs, which have no scores, and are kept",
              without,
              pairs));
    }
  }
}
