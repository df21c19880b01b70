package io.predilect.jobs.judge;

import io.predilect.data.judge.Judgement;
import io.predilect.data.judge.Shown;
import io.predilect.data.judge.Verdict;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Comparisons with what their judge says of them, or why nothing. */
final class JudgedRows {
  /** For the arm, from 0 to 1; ½ is a tie. */
  static final String PREFERENCE = "preference";

  /** {@code win}, {@code tie} or {@code loss} of the arm. */
  static final String OUTCOME = "outcome";

  /** What the arm's response is worth to a judge that rates each apart; else null. */
  static final String SCORE = "score";

  static final String BASELINE_SCORE = "baseline_score";

  /** The questions, what each showed and what was answered. */
  static final String QUERIES = "queries";

  /** Of a question: which responses it showed, {@link Shown#key}; A is the arm's. */
  static final String SHOWN = "shown";

  static final String RATING = "rating";
  static final String ANSWER = "answer";

  /** The two responses are to different prompts. */
  static final String UNEQUAL_PROMPTS = "unequal_prompts";

  static final StructType QUERY =
      new StructType()
          .add(SHOWN, DataTypes.StringType)
          .add(PREFERENCE, DataTypes.DoubleType)
          .add(RATING, DataTypes.DoubleType)
          .add(ANSWER, DataTypes.StringType);

  static final StructType TYPE =
      ComparedRows.TYPE
          .add(PREFERENCE, DataTypes.DoubleType)
          .add(OUTCOME, DataTypes.StringType)
          .add(SCORE, DataTypes.DoubleType)
          .add(BASELINE_SCORE, DataTypes.DoubleType)
          .add(QUERIES, DataTypes.createArrayType(QUERY, false));

  /** What a judge makes of comparisons. */
  static final StructType OUTCOME_TYPE = RowOutput.outcome(TYPE);

  private JudgedRows() {}

  /** A judged comparison; its questions as {@link #query} makes them. */
  static Row kept(Row compared, Judgement judgement, List<Row> queries) {
    Object[] values = values(compared);
    int at = ComparedRows.TYPE.size();
    values[at] = judgement.preference();
    values[at + 1] = outcome(judgement.preference());
    values[at + 2] = orNull(judgement.scoreA());
    values[at + 3] = orNull(judgement.scoreB());
    values[at + 4] = queries.toArray();
    return RowFactory.create(values);
  }

  /** A question that was answered. */
  static Row query(Shown shown, Verdict verdict, String answer) {
    return RowFactory.create(
        shown.key(),
        verdict instanceof Verdict.Preference preference ? preference.first() : null,
        verdict instanceof Verdict.Rating rating ? rating.value() : null,
        answer);
  }

  static Row rejected(Row compared, Reject reject) {
    Object[] values = new Object[OUTCOME_TYPE.size()];
    values[0] = compared.getAs(Columns.ID);
    values[values.length - 1] = reject.value();
    return RowFactory.create(values);
  }

  /**
   * A comparison of responses to different prompts, by a judge that reads one.
   *
   * @param judge who it is, the message's beginning
   */
  static Reject unequal(Row compared, String judge) {
    return Reject.of(
        UNEQUAL_PROMPTS,
        judge
            + " judges responses to the same prompt, and these are to second turns behind"
            + " different first ones: protocol mt_bench or mt_bench_single judges them",
        ComparedRows.json(compared));
  }

  /** The word for a preference. */
  static String outcome(double preference) {
    return preference == Judgement.TIE ? "tie" : preference > Judgement.TIE ? "win" : "loss";
  }

  private static Object[] values(Row compared) {
    Object[] values = Arrays.stream(ComparedRows.TYPE.fieldNames()).map(compared::getAs).toArray();
    return Arrays.copyOf(values, OUTCOME_TYPE.size());
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
