package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenFingerprint.Part;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.GapOrigin;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/** Columns that a score stage wrote of other texts or tokens than those that are evaluated. */
final class ForeignColumns {
  /** The reject of a row whose reference log-probs are of other tokens. */
  static final String REFERENCE = "foreign_reference";

  /** The reject of a row whose prompt-free gap is of other texts. */
  static final String GAP = "foreign_prompt_free_gap";

  private static final String UNKNOWN = "of which they are is not known";

  private ForeignColumns() {}

  /**
   * How the tokens of a row's reference log-probs differ from the policy's, in words.
   *
   * @param policy what the policy reads
   * @return empty: they do not, or there are none
   */
  static Optional<String> reference(Row row, TokenFingerprint policy) {
    if (PairRows.number(row, Columns.REF_CHOSEN_LOGPS).isEmpty()
        && PairRows.number(row, Columns.REF_REJECTED_LOGPS).isEmpty()) {
      return Optional.empty();
    }
    return PairRows.text(row, Columns.REF_OF)
        .flatMap(TokenFingerprint::parse)
        .map(scored -> difference(scored, policy))
        .orElse(Optional.of(UNKNOWN));
  }

  /**
   * How the texts of a row's prompt-free gap differ from the row's, in words; and the tokens, where
   * the model that it was made with reads them here too.
   *
   * @param read what this stage's models read, by their digests
   * @return empty: they do not, or there is none
   */
  static Optional<String> gap(Row row, Map<String, TokenFingerprint> read) {
    if (PairRows.number(row, Columns.PROMPT_FREE_GAP).isEmpty()) {
      return Optional.empty();
    }
    Optional<GapOrigin> origin =
        PairRows.text(row, Columns.PROMPT_FREE_OF).flatMap(GapOrigin::parse);
    if (origin.isEmpty()) {
      return Optional.of(UNKNOWN);
    }
    if (!origin.get().pair().equals(PairRows.textsAsCut(row))) {
      return Optional.of("its texts were others when it was scored, or were cut otherwise");
    }
    return Optional.ofNullable(read.get(origin.get().model()))
        .flatMap(now -> difference(origin.get().tokens(), now));
  }

  private static Optional<String> difference(TokenFingerprint scored, TokenFingerprint now) {
    List<String> differences =
        scored.differences(now, EnumSet.of(Part.PROMPT, Part.CHOSEN, Part.REJECTED));
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", differences));
  }

  /**
   * Refuses rows that have such columns.
   *
   * @param result what became of the rows
   * @throws JobException with how many they are, the first and what is different
   */
  static void refuse(StageContext context, StageResult result) {
    refuse(
        context,
        result,
        REFERENCE,
        "have reference log-probs of other tokens than the policy reads: %s. Put stages that change"
            + " texts (truncate) before score, give the shard stages before and after it one"
            + " max_length, or name the reference model in this stage's reference");
    refuse(
        context,
        result,
        GAP,
        "have a prompt-free gap of other texts: %s. Put stages that change texts (truncate) before"
            + " score, or have this stage compute gaps: prompt_free.model");
  }

  private static void refuse(
      StageContext context, StageResult result, String reason, String message) {
    long count = result.rejects().getOrDefault(reason, 0L);
    if (count == 0) {
      return;
    }
    Row first =
        WrittenData.read(context.spark())
            .parquet(new Path(context.output(), RowOutput.REJECTS).toString())
            .filter(col("reason").equalTo(reason))
            .orderBy(Columns.ID)
            .select(Columns.ID, "detail")
            .head();
    throw new JobException(
        String.format(
                Locale.ROOT,
                "%d of %d rows (the first: %s) ",
                count,
                result.rows().in(),
                first.getString(0))
            + message.formatted(first.getString(1)));
  }
}
