package io.predilect.jobs.generate;

import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Columns;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of responses to prompts. */
public final class ResponseColumns {
  /** Which of the responses to the prompt, from 0. */
  public static final String SAMPLE = "sample";

  /** Which turn of a question of several is answered, from 1; null of other prompts. */
  public static final String TURN = "turn";

  public static final String RESPONSE = "response";

  /** What responded, in a word. */
  public static final String GENERATOR = "generator";

  /**
   * Why the response ended: {@code stop}, {@code length}, {@code context}; null where nobody knows.
   */
  public static final String FINISH = AnswerRows.FINISH;

  /** Tokens of the prompt; null where nobody knows. */
  public static final String TOKENS_IN = AnswerRows.TOKENS_IN;

  /** Tokens of the response; null where nobody knows. */
  public static final String TOKENS_OUT = AnswerRows.TOKENS_OUT;

  /** What counts as right, of prompts that are questions; else null. */
  public static final String ANSWERS = "answers";

  /** Whether the response is one of the answers; null where there are none. */
  public static final String EXACT_MATCH = "exact_match";

  /** How much of an answer's words the response has, 0 to 1; null where there are none. */
  public static final String F1 = "f1";

  /** The first row that the prompt came from, where that has an id. */
  public static final String SOURCE_ID = "source_id";

  static final ArrayType ANSWERS_TYPE = DataTypes.createArrayType(DataTypes.StringType, false);

  /**
   * What a generate stage writes. The id is the prompt's; with the sample it is the row's. The
   * columns of {@link AnswerRows#GUIDED_TYPE} are null where a policy decoded alone.
   */
  public static final StructType TYPE =
      new StructType()
          .add(Columns.ID, DataTypes.StringType, false)
          .add(Columns.PROMPT, DataTypes.createArrayType(Columns.MESSAGE, false), false)
          .add(SAMPLE, DataTypes.IntegerType, false)
          .add(TURN, DataTypes.IntegerType)
          .add(RESPONSE, DataTypes.StringType, false)
          .add(GENERATOR, DataTypes.StringType, false)
          .add(FINISH, DataTypes.StringType)
          .add(TOKENS_IN, DataTypes.LongType)
          .add(TOKENS_OUT, DataTypes.LongType)
          .add(Columns.SUBSET, DataTypes.StringType, false)
          .add(ANSWERS, ANSWERS_TYPE)
          .add(EXACT_MATCH, DataTypes.BooleanType)
          .add(F1, DataTypes.DoubleType)
          .add(
              Columns.EXTRA,
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false),
              false)
          .add(Columns.SPLIT, DataTypes.StringType)
          .add(SOURCE_ID, DataTypes.StringType)
          .merge(AnswerRows.GUIDED_TYPE, true);

  private ResponseColumns() {}
}
