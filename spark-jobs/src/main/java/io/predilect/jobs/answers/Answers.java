package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Texts that answer questions, from whatever a stage's settings name. Every question has one
 * outcome. Close it when the rows are no longer read.
 */
public final class Answers implements AutoCloseable {
  /** The column of {@link #joined} with an outcome. */
  public static final String ANSWER = "answer";

  private final Dataset<Row> joined;
  private final Optional<HeldRows> held;
  private final Map<String, Object> figures;

  private Answers(Dataset<Row> joined, Optional<HeldRows> held, Map<String, Object> figures) {
    this.joined = joined;
    this.held = held;
    this.figures = figures;
  }

  /**
   * Asks.
   *
   * @param questions rows with {@link Columns#ID} that is unique, {@link Questions#MESSAGES},
   *     {@link Questions#SEED}, where some have no question {@link Questions#REFUSED}, and any
   *     others; for a column the messages and the seed may be null
   */
  public static Answers ask(
      StageContext context,
      TextSourceSettings source,
      Dataset<Row> questions,
      AnswerOptions options)
      throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("source", source.source().name().toLowerCase(Locale.ROOT));
    return switch (source.source()) {
      case COLUMN ->
          new Answers(
              inColumn(questions, source.column().orElseThrow(), options),
              Optional.empty(),
              figures);
      case MODEL -> asked(context, local(context, source), questions, figures);
    };
  }

  private static Dataset<Row> inColumn(
      Dataset<Row> questions, String column, AnswerOptions options) {
    StructType type = questions.schema().add(ANSWER, AnswerRows.OUTCOME);
    return questions.map(new ColumnAnswers(column, options.noun(), type), Encoders.row(type));
  }

  private static Asker local(StageContext context, TextSourceSettings source) throws IOException {
    ModelFolder model =
        ModelFolder.at(context.inputs().model(source.model()).toString(), context.hadoop());
    ModelStore models = ModelStore.of(context);
    ModelHeads.require("model", model, HeadKind.CAUSAL, models);
    return new LocalPlan(model, source.sampling(), source.batchTokens(), models);
  }

  private static Answers asked(
      StageContext context, Asker asker, Dataset<Row> questions, Map<String, Object> figures) {
    Dataset<Row> keyed = KeyedQuestions.of(questions, asker);
    Dataset<Row> distinct =
        keyed
            .filter(col(Questions.KEY).isNotNull())
            .select(Questions.KEY, Questions.MESSAGES, Questions.SEED)
            .dropDuplicates(Questions.KEY);
    // One a core: the more rows are decoded together, the better.
    HeldRows held =
        HeldRows.of(
            TokenParts.of(distinct, Questions.KEY, length(to_json(col(Questions.MESSAGES))), 1)
                .mapPartitions(
                    context.counting(new AskPartition(asker)),
                    Encoders.row(AskPartition.ANSWERED)));
    return new Answers(joined(keyed, held.rows()), Optional.of(held), figures);
  }

  private static Dataset<Row> joined(Dataset<Row> keyed, Dataset<Row> answers) {
    Column[] own =
        Stream.of(keyed.columns())
            .filter(name -> !name.equals(Questions.KEY) && !name.equals(Questions.REFUSED))
            .map(keyed::col)
            .toArray(Column[]::new);
    Dataset<Row> both =
        keyed.join(
            answers.withColumnRenamed(Questions.KEY, "_key"),
            keyed.col(Questions.KEY).equalTo(col("_key")),
            "left_outer");
    Column refused = refusal(keyed);
    Column answer = coalesce(col(ANSWER), refused).as(ANSWER);
    return both.select(Stream.concat(Stream.of(own), Stream.of(answer)).toArray(Column[]::new));
  }

  /** The outcome of a row that was not asked. */
  private static Column refusal(Dataset<Row> keyed) {
    Column refused = keyed.col(Questions.REFUSED);
    Column[] fields =
        Stream.of(AnswerRows.OUTCOME.fields())
            .map(field -> value(field, refused).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new);
    return when(refused.isNotNull(), struct(fields));
  }

  private static Column value(StructField field, Column refused) {
    return switch (field.name()) {
      case AnswerRows.REASON -> refused.getField("reason");
      case AnswerRows.DETAIL -> refused.getField("detail");
      case AnswerRows.FAILED -> lit(false);
      case AnswerRows.TOKENS_IN,
          AnswerRows.TOKENS_OUT,
          AnswerRows.TOKENS_CACHED,
          AnswerRows.TOKENS_REASONING ->
          lit(0);
      default -> lit(null);
    };
  }

  /** One row for every question: {@link Columns#ID} and the columns of {@link AnswerRows}. */
  public Dataset<Row> rows() {
    return joined.select(col(Columns.ID), col(ANSWER + ".*"));
  }

  /** The questions' own rows, each with its outcome in {@link #ANSWER}. */
  public Dataset<Row> joined() {
    return joined;
  }

  /** What a stage's record tells of them. */
  public Map<String, Object> figures() {
    return figures;
  }

  @Override
  public void close() {
    held.ifPresent(HeldRows::close);
  }
}
