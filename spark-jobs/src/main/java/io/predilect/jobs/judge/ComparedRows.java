package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.judge.Comparison;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What is compared: an arm's response to a prompt and the baseline's. Of a prompt that one of the
 * two did not answer the other's response is null.
 */
final class ComparedRows {
  static final String ARM = "arm";
  static final String BASELINE = "baseline";

  /** The same of equal prompts, whatever they come from, and of all turns of a question. */
  static final String PROMPT_ID = "prompt_id";

  /** Which turn of a question of several is answered, from 1; null of other prompts. */
  static final String TURN = "turn";

  /** Which of an arm's responses to the prompt, from 0. */
  static final String SAMPLE = "sample";

  /** What the baseline's response answers, where that is not the arm's prompt; else null. */
  static final String BASELINE_PROMPT = "baseline_prompt";

  static final String RESPONSE = "response";
  static final String BASELINE_RESPONSE = "baseline_response";
  static final String CHARACTERS = "characters";
  static final String BASELINE_CHARACTERS = "baseline_characters";

  /** By the stage's tokenizer; null where it has none. */
  static final String TOKENS = "tokens";

  static final String BASELINE_TOKENS = "baseline_tokens";

  /** What the table by group has it in; null: nothing. */
  static final String GROUP = "group";

  /** What people say, in the order of the settings' columns; null where one says nothing. */
  static final String HUMAN = "human";

  /**
   * Of an arm's response, which response of the baseline people compared it with; null: that is not
   * said, and is taken to be the one at hand.
   */
  static final String LABELLED_WITH = "labelled_with";

  static final StructType TYPE =
      new StructType()
          .add(Columns.ID, DataTypes.StringType)
          .add(ARM, DataTypes.StringType)
          .add(BASELINE, DataTypes.StringType)
          .add(PROMPT_ID, DataTypes.StringType)
          .add(TURN, DataTypes.IntegerType)
          .add(SAMPLE, DataTypes.IntegerType)
          .add(Columns.PROMPT, Responses.PROMPT_TYPE)
          .add(BASELINE_PROMPT, Responses.PROMPT_TYPE)
          .add(RESPONSE, DataTypes.StringType)
          .add(BASELINE_RESPONSE, DataTypes.StringType)
          .add(CHARACTERS, DataTypes.IntegerType)
          .add(BASELINE_CHARACTERS, DataTypes.IntegerType)
          .add(TOKENS, DataTypes.IntegerType)
          .add(BASELINE_TOKENS, DataTypes.IntegerType)
          .add(GROUP, DataTypes.StringType)
          .add(HUMAN, DataTypes.createArrayType(DataTypes.StringType));

  private static final int ID_DIGITS = 32;
  private static final String OF = "_of";
  private static final String ARMS = "_arm_";

  private ComparedRows() {}

  /**
   * Pairs' chosen responses against their rejected ones: what they are called is all they are. The
   * same pair again has the same id.
   *
   * @param pairs with {@link #GROUP} and {@link #HUMAN}
   */
  static Dataset<Row> ofPairs(Dataset<Row> pairs) {
    return complete(
        pairs
            .withColumn(ARM, lit(Columns.CHOSEN))
            .withColumn(BASELINE, lit(Columns.REJECTED))
            .withColumn(PROMPT_ID, Responses.promptId())
            .withColumn(TURN, lit(null).cast(DataTypes.IntegerType))
            .withColumn(SAMPLE, lit(0))
            .withColumn(BASELINE_PROMPT, lit(null).cast(Responses.PROMPT_TYPE))
            .withColumn(RESPONSE, col(Columns.CHOSEN))
            .withColumn(BASELINE_RESPONSE, col(Columns.REJECTED)));
  }

  /**
   * An arm's responses against the baseline's, by prompt. Where one of them answered a prompt more
   * often than the other, the other's responses are taken in turn.
   *
   * @param arm rows of {@link Responses}
   * @param baseline the same
   * @param people how many columns of labels both have
   */
  static Dataset<Row> ofArm(
      String name, Dataset<Row> arm, String against, Dataset<Row> baseline, int people) {
    Dataset<Row> ours = numbered(arm);
    Dataset<Row> theirs = numbered(baseline);
    for (String column : ours.columns()) {
      ours = ours.withColumnRenamed(column, ARMS + column);
    }
    Column n = col(ARMS + OF);
    Column at = col(ARMS + SAMPLE);
    Column together =
        n.geq(col(OF))
            .and(pmod(at, col(OF)).equalTo(col(SAMPLE)))
            .or(n.lt(col(OF)).and(pmod(col(SAMPLE), n).equalTo(at)));
    Dataset<Row> joined =
        ours.join(
            theirs,
            col(ARMS + PROMPT_ID)
                .equalTo(col(PROMPT_ID))
                .and(col(ARMS + TURN).eqNullSafe(col(TURN)))
                .and(together),
            "full_outer");
    Column with = trim(col(ARMS + LABELLED_WITH));
    Column ofThese = with.isNull().or(with.equalTo(trim(col(RESPONSE))));
    Column[] human =
        IntStream.range(0, people)
            .mapToObj(
                i -> coalesce(when(ofThese, col(ARMS + HUMAN).getItem(i)), col(HUMAN).getItem(i)))
            .toArray(Column[]::new);
    return complete(
        joined.select(
            lit(name).as(ARM),
            lit(against).as(BASELINE),
            either(PROMPT_ID),
            either(TURN),
            // the number of the one that has more; a null is skipped
            greatest(at, col(SAMPLE)).as(SAMPLE),
            either(Columns.PROMPT),
            when(col(ARMS + Columns.PROMPT).notEqual(col(Columns.PROMPT)), col(Columns.PROMPT))
                .as(BASELINE_PROMPT),
            col(ARMS + RESPONSE).as(RESPONSE),
            col(RESPONSE).as(BASELINE_RESPONSE),
            either(GROUP),
            array(human).cast(TYPE.apply(HUMAN).dataType()).as(HUMAN)));
  }

  /** The arm's, or of a prompt that it did not answer the baseline's. */
  private static Column either(String column) {
    return coalesce(col(ARMS + column), col(column)).as(column);
  }

  private static Dataset<Row> numbered(Dataset<Row> responses) {
    return responses.select(
        col(PROMPT_ID),
        col(TURN),
        col(Columns.PROMPT),
        col(RESPONSE),
        col(GROUP),
        col(HUMAN),
        col(LABELLED_WITH),
        row_number()
            .over(Window.partitionBy(PROMPT_ID, TURN).orderBy(SAMPLE, RESPONSE))
            .minus(1)
            .as(SAMPLE),
        count(lit(1)).over(Window.partitionBy(PROMPT_ID, TURN)).cast(DataTypes.IntegerType).as(OF));
  }

  private static Dataset<Row> complete(Dataset<Row> compared) {
    Column identity =
        concat_ws(
            "/", // which leaves out what is null
            col(ARM),
            col(BASELINE),
            col(PROMPT_ID),
            col(TURN),
            col(SAMPLE),
            sha2(coalesce(col(RESPONSE), lit("")), 256),
            sha2(coalesce(col(BASELINE_RESPONSE), lit("")), 256));
    Dataset<Row> all =
        compared
            .withColumn(Columns.ID, substring(sha2(identity, 256), 1, ID_DIGITS))
            .withColumn(CHARACTERS, length(col(RESPONSE)))
            .withColumn(BASELINE_CHARACTERS, length(col(BASELINE_RESPONSE)));
    for (String uncounted : List.of(TOKENS, BASELINE_TOKENS)) {
      all = all.withColumn(uncounted, lit(null).cast(DataTypes.IntegerType));
    }
    Column[] columns = Arrays.stream(TYPE.fieldNames()).map(functions::col).toArray(Column[]::new);
    return all.select(columns);
  }

  /** The comparison's own columns, for a reject. */
  static String json(Row row) {
    Object[] values = Arrays.stream(TYPE.fieldNames()).map(row::getAs).toArray();
    return new GenericRowWithSchema(values, TYPE).json();
  }

  /** The comparison in a row with both responses. */
  static Comparison comparison(Row row) {
    int other = row.fieldIndex(BASELINE_PROMPT);
    return new Comparison(
        row.getAs(Columns.ID),
        PairRows.prompt(row),
        row.isNullAt(other) ? PairRows.prompt(row) : PairRows.messages(row.getSeq(other)),
        row.getAs(RESPONSE),
        row.getAs(BASELINE_RESPONSE));
  }
}
