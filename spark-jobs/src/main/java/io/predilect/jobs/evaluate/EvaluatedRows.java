package io.predilect.jobs.evaluate;

import io.predilect.jobs.evaluate.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.EvaluatedPair.Rewards;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Evaluated pairs as rows and back. */
final class EvaluatedRows {
  private static final String GROUP = "group";
  private static final String CHOSEN_LENGTH = "chosen_length";
  private static final String REJECTED_LENGTH = "rejected_length";
  private static final String CHOSEN_LOGPS = "chosen_logps";
  private static final String REJECTED_LOGPS = "rejected_logps";
  private static final String SCORE_GAP = "score_gap";
  private static final String TRUTH = "truth";

  /** The columns of an evaluated pair; a figure that a pair has not is null. */
  static final StructType TYPE =
      new StructType()
          .add(Columns.ID, DataTypes.StringType, false)
          .add(GROUP, DataTypes.StringType, false)
          .add(CHOSEN_LENGTH, DataTypes.IntegerType, false)
          .add(REJECTED_LENGTH, DataTypes.IntegerType, false)
          .add(Columns.REWARD_CHOSEN, DataTypes.DoubleType, true)
          .add(Columns.REWARD_REJECTED, DataTypes.DoubleType, true)
          .add(CHOSEN_LOGPS, DataTypes.DoubleType, true)
          .add(REJECTED_LOGPS, DataTypes.DoubleType, true)
          .add(Columns.REF_CHOSEN_LOGPS, DataTypes.DoubleType, true)
          .add(Columns.REF_REJECTED_LOGPS, DataTypes.DoubleType, true)
          .add(SCORE_GAP, DataTypes.DoubleType, true)
          .add(Columns.PROMPT_FREE_GAP, DataTypes.DoubleType, true)
          .add(Columns.PROMPT_RELATED_GAP, DataTypes.DoubleType, true)
          .add(TRUTH, DataTypes.DoubleType, true);

  private EvaluatedRows() {}

  /** The values of {@link #TYPE}. */
  static Object[] values(EvaluatedPair pair) {
    return new Object[] {
      pair.id(),
      pair.group(),
      pair.lengths().chosen(),
      pair.lengths().rejected(),
      pair.rewards().map(rewards -> orNull(rewards.chosen())).orElse(null),
      pair.rewards().map(rewards -> orNull(rewards.rejected())).orElse(null),
      pair.logps().map(logps -> orNull(logps.chosen())).orElse(null),
      pair.logps().map(logps -> orNull(logps.rejected())).orElse(null),
      pair.logps().map(logps -> orNull(logps.referenceChosen())).orElse(null),
      pair.logps().map(logps -> orNull(logps.referenceRejected())).orElse(null),
      orNull(pair.scoreGap()),
      orNull(pair.promptFreeGap()),
      orNull(pair.promptRelatedGap()),
      orNull(pair.truth())
    };
  }

  /** The pair in a row of {@link #TYPE}. */
  static EvaluatedPair pair(Row row) {
    return new EvaluatedPair(
        row.getAs(Columns.ID),
        row.getAs(GROUP),
        new Lengths(row.<Integer>getAs(CHOSEN_LENGTH), row.<Integer>getAs(REJECTED_LENGTH)),
        rewards(row),
        logps(row),
        PairRows.number(row, SCORE_GAP),
        PairRows.number(row, Columns.PROMPT_FREE_GAP),
        PairRows.number(row, Columns.PROMPT_RELATED_GAP),
        PairRows.number(row, TRUTH));
  }

  private static Optional<Rewards> rewards(Row row) {
    OptionalDouble chosen = PairRows.number(row, Columns.REWARD_CHOSEN);
    OptionalDouble rejected = PairRows.number(row, Columns.REWARD_REJECTED);
    return chosen.isPresent() || rejected.isPresent()
        ? Optional.of(new Rewards(chosen, rejected))
        : Optional.empty();
  }

  private static Optional<Logps> logps(Row row) {
    OptionalDouble chosen = PairRows.number(row, CHOSEN_LOGPS);
    OptionalDouble rejected = PairRows.number(row, REJECTED_LOGPS);
    return chosen.isPresent() || rejected.isPresent()
        ? Optional.of(
            new Logps(
                chosen,
                rejected,
                PairRows.number(row, Columns.REF_CHOSEN_LOGPS),
                PairRows.number(row, Columns.REF_REJECTED_LOGPS)))
        : Optional.empty();
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
