package io.predilect.jobs.questions;

import io.predilect.jobs.endpoint.Finish;
import io.predilect.jobs.rows.Reject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Answers as rows. */
public final class AnswerRows {
  /** The column with an outcome, of type {@link #OUTCOME}. */
  public static final String ANSWER = "answer";

  /** The reason of a question that nothing came back for. */
  public static final String NO_ANSWER = "no_answer";

  /** The text, null where there is none. */
  public static final String TEXT = "text";

  /** Why there is no text, a few words to count by; null where there is one. */
  public static final String REASON = "reason";

  /** More of the reason, for people. */
  public static final String DETAIL = "detail";

  /** Whether it may work when asked again. */
  public static final String FAILED = "failed";

  /** Why the text ended: {@link #STOP}, {@link #LENGTH}, {@link #CONTEXT}, or a service's word. */
  public static final String FINISH = "finish";

  /** By itself. */
  public static final String STOP = Finish.STOP;

  /** At the most tokens that were asked for. */
  public static final String LENGTH = Finish.LENGTH;

  /** Before that, where the context of what writes was full. */
  public static final String CONTEXT = Finish.CONTEXT;

  /** Tokens of the question. */
  public static final String TOKENS_IN = "tokens_in";

  /** Tokens of the answer. */
  public static final String TOKENS_OUT = "tokens_out";

  /** Those of the question that a service had kept. */
  public static final String TOKENS_CACHED = "tokens_cached";

  /** Those of the answer that are thoughts. */
  public static final String TOKENS_REASONING = "tokens_reasoning";

  /** The likeliest first tokens, null where they were not asked for. */
  public static final String FIRST = "first";

  /** How far from its reference a policy decoded, null where it decoded alone. */
  public static final String GUIDED = "guided";

  /**
   * Σ_t KL(q ‖ π_ref) in nats over the whole vocabulary, with q the distribution that the strategy
   * gave a step.
   */
  public static final String KL = "kl";

  /** Σ_t log q(y_t) − log π_ref(y_t) of the tokens that were drawn. */
  public static final String LOG_RATIO = "log_ratio";

  /** Tokens that the policy alone drew. */
  public static final String POLICY_TOKENS = "policy_tokens";

  /** Tokens that the reference alone drew; the others are of both. */
  public static final String REFERENCE_TOKENS = "reference_tokens";

  /** Each step's part of {@link #KL}, null where it is not kept. */
  public static final String STEP_KL = "step_kl";

  /** The fields of {@link #GUIDED}. */
  public static final StructType GUIDED_TYPE =
      new StructType()
          .add(KL, DataTypes.DoubleType)
          .add(LOG_RATIO, DataTypes.DoubleType)
          .add(POLICY_TOKENS, DataTypes.LongType)
          .add(REFERENCE_TOKENS, DataTypes.LongType)
          .add(STEP_KL, DataTypes.createArrayType(DataTypes.FloatType, false));

  /** A first token. */
  public static final StructType FIRST_TYPE =
      new StructType().add("token", DataTypes.StringType).add("logprob", DataTypes.DoubleType);

  /** What became of a question. */
  public static final StructType OUTCOME =
      new StructType()
          .add(TEXT, DataTypes.StringType)
          .add(REASON, DataTypes.StringType)
          .add(DETAIL, DataTypes.StringType)
          .add(FAILED, DataTypes.BooleanType)
          .add(FINISH, DataTypes.StringType)
          .add(TOKENS_IN, DataTypes.LongType)
          .add(TOKENS_OUT, DataTypes.LongType)
          .add(TOKENS_CACHED, DataTypes.LongType)
          .add(TOKENS_REASONING, DataTypes.LongType)
          .add(FIRST, DataTypes.createArrayType(FIRST_TYPE))
          .add(GUIDED, GUIDED_TYPE);

  // What questions and answers add to a row.
  private static final Set<String> ADDED =
      Set.of(Questions.MESSAGES, Questions.SEED, Questions.REFUSED, ANSWER);

  private AnswerRows() {}

  /** The values of {@link #OUTCOME} for a text that cost nothing. */
  public static Row given(String text) {
    return RowFactory.create(text, null, null, false, null, 0L, 0L, 0L, 0L, null, null);
  }

  /** The values of {@link #OUTCOME} where there is no text and never will be. */
  public static Row missing(String reason, String detail) {
    return RowFactory.create(null, reason, detail, false, null, 0L, 0L, 0L, 0L, null, null);
  }

  /**
   * Why a row cannot be passed on.
   *
   * @param row as it came, the columns of {@code Answers.joined} among its own
   * @param emptyReason of an answer without a text
   * @return empty: there is a text, and something in it
   */
  public static Optional<Reject> reject(Row row, String emptyReason, String emptyDetail) {
    Row answer = row.getAs(ANSWER);
    String reason = answer.getAs(REASON);
    if (reason != null) {
      return Optional.of(
          new Reject(reason, answer.getAs(DETAIL), asItCame(row), answer.<Boolean>getAs(FAILED)));
    }
    return answer.<String>getAs(TEXT).isEmpty()
        ? Optional.of(rejected(row, emptyReason, emptyDetail))
        : Optional.empty();
  }

  /** A row whose answer holds nothing that can be passed on. */
  public static Reject rejected(Row row, String reason, String detail) {
    return Reject.of(reason, detail, asItCame(row));
  }

  private static String asItCame(Row row) {
    return new GenericRowWithSchema(
            Stream.of(row.schema().fields())
                .filter(field -> !ADDED.contains(field.name()))
                .map(field -> row.getAs(field.name()))
                .toArray(),
            new StructType(
                Stream.of(row.schema().fields())
                    .filter(field -> !ADDED.contains(field.name()))
                    .toArray(StructField[]::new)))
        .json();
  }
}
