package io.predilect.jobs.evaluate;

import io.predilect.jobs.evaluate.figures.EvaluatedPair;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Rewards;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Split;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Evaluated pairs as rows and back. */
public final class EvaluatedRows {
  static final String GROUP = "group";
  static final String CHOSEN_LENGTH = "chosen_length";
  static final String REJECTED_LENGTH = "rejected_length";
  static final String TRUTH = "truth";
  private static final String CHOSEN_LOGPS = "chosen_logps";
  private static final String REJECTED_LOGPS = "rejected_logps";
  private static final String REFINED = "refined_";
  static final String SCORE_GAP = "score_gap";

  /** Which pair it is. */
  static final StructType PAIR =
      new StructType()
          .add(Columns.ID, DataTypes.StringType, false)
          .add(GROUP, DataTypes.StringType, false)
          .add(CHOSEN_LENGTH, DataTypes.IntegerType, false)
          .add(REJECTED_LENGTH, DataTypes.IntegerType, false)
          .add(PromptOrder.PROMPT_ID);

  /** Its gap taken apart; null where it is not. */
  static final StructType SPLIT =
      numbers(
              Columns.PROMPT_FREE_GAP,
              Columns.PROMPT_RELATED_GAP,
              Columns.PROMPT_FREE_ERROR,
              Columns.SIGN_KEPT)
          .add(Columns.PROMPT_FREE_SHIFTS, DataTypes.createArrayType(DataTypes.DoubleType, false))
          .add(Columns.REWARD_TEMPERATURE, DataTypes.DoubleType);

  /** The columns of an evaluated pair; a figure that a pair has not is null. */
  public static final StructType TYPE =
      joined(
          PAIR,
          numbers(
              Columns.REWARD_CHOSEN,
              Columns.REWARD_REJECTED,
              CHOSEN_LOGPS,
              REJECTED_LOGPS,
              Columns.REF_CHOSEN_LOGPS,
              Columns.REF_REJECTED_LOGPS,
              REFINED + CHOSEN_LOGPS,
              REFINED + REJECTED_LOGPS,
              REFINED + Columns.REF_CHOSEN_LOGPS,
              REFINED + Columns.REF_REJECTED_LOGPS,
              SCORE_GAP),
          SPLIT,
          numbers(TRUTH));

  private EvaluatedRows() {}

  private static StructType numbers(String... names) {
    StructType type = new StructType();
    for (String name : names) {
      type = type.add(name, DataTypes.DoubleType);
    }
    return type;
  }

  /** The columns of several types, in order. */
  static StructType joined(StructType... types) {
    return new StructType(
        Arrays.stream(types)
            .flatMap(type -> Arrays.stream(type.fields()))
            .toArray(StructField[]::new));
  }

  /** The values of {@link #TYPE}. */
  public static Object[] values(EvaluatedPair pair) {
    return new Object[] {
      pair.id(),
      pair.group(),
      pair.lengths().chosen(),
      pair.lengths().rejected(),
      pair.promptId(),
      orNull(pair.rewards(), Rewards::chosen),
      orNull(pair.rewards(), Rewards::rejected),
      orNull(pair.logps(), Logps::chosen),
      orNull(pair.logps(), Logps::rejected),
      orNull(pair.logps(), Logps::referenceChosen),
      orNull(pair.logps(), Logps::referenceRejected),
      orNull(pair.refined(), Logps::chosen),
      orNull(pair.refined(), Logps::rejected),
      orNull(pair.refined(), Logps::referenceChosen),
      orNull(pair.refined(), Logps::referenceRejected),
      orNull(pair.scoreGap()),
      orNull(pair.promptFreeGap()),
      orNull(pair.promptRelatedGap()),
      orNull(pair.split(), Split::error),
      orNull(pair.split(), Split::signKept),
      pair.split().map(split -> split.shifts().toArray()).orElse(null),
      orNull(pair.split(), Split::temperature),
      orNull(pair.truth())
    };
  }

  /** The pair in a row of {@link #TYPE}. */
  public static EvaluatedPair pair(Row row) {
    return new EvaluatedPair(
        row.getAs(Columns.ID),
        row.getAs(GROUP),
        new Lengths(row.<Integer>getAs(CHOSEN_LENGTH), row.<Integer>getAs(REJECTED_LENGTH)),
        rewards(row),
        logps(row, ""),
        logps(row, REFINED),
        PairRows.number(row, SCORE_GAP),
        Split.of(row),
        PairRows.number(row, TRUTH),
        row.getAs(PromptOrder.PROMPT_ID.name()));
  }

  private static Optional<Rewards> rewards(Row row) {
    OptionalDouble chosen = PairRows.number(row, Columns.REWARD_CHOSEN);
    OptionalDouble rejected = PairRows.number(row, Columns.REWARD_REJECTED);
    return chosen.isPresent() || rejected.isPresent()
        ? Optional.of(new Rewards(chosen, rejected))
        : Optional.empty();
  }

  private static Optional<Logps> logps(Row row, String prefix) {
    OptionalDouble chosen = PairRows.number(row, prefix + CHOSEN_LOGPS);
    OptionalDouble rejected = PairRows.number(row, prefix + REJECTED_LOGPS);
    return chosen.isPresent() || rejected.isPresent()
        ? Optional.of(
            new Logps(
                chosen,
                rejected,
                PairRows.number(row, prefix + Columns.REF_CHOSEN_LOGPS),
                PairRows.number(row, prefix + Columns.REF_REJECTED_LOGPS)))
        : Optional.empty();
  }

  private static <T> Double orNull(Optional<T> of, Function<T, OptionalDouble> figure) {
    return of.map(value -> orNull(figure.apply(value))).orElse(null);
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
