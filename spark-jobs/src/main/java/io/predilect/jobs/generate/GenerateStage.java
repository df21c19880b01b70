package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.answers.ResponseThoughts;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.TableCopies;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A policy's responses to prompts ({@link ResponseColumns#TYPE}), and beside them {@link
 * AlpacaEvalFile}. Every prompt is asked once for each of n responses; a further row with the same
 * prompt is not asked. A prompt of several turns is asked turn by turn, each behind the responses
 * to those before. Rows in are those read, and of a prompt that is asked a row more for each
 * response but the first.
 */
public record GenerateStage(GenerateSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    try (TableCopies tables = TableCopies.of(context, OptionalLong.empty());
        HeldRows rows = HeldRows.of(new PromptRows(context, settings, tables).read())) {
      long read = rows.rows().count();
      if (read == 0) {
        throw new JobException(nothing());
      }
      Dataset<Row> asked = rows.rows().filter(col(RowOutput.REJECT).isNull());
      long prompts = asked.count();
      StructType type = ResponseQuestions.type(asked.drop(RowOutput.REJECT).schema());
      Dataset<Row> questions =
          asked
              .drop(RowOutput.REJECT)
              .flatMap(new ResponseQuestions(settings.n(), context.seed()), Encoders.row(type));
      try (AnsweredTurns answered = AnsweredTurns.ask(context, settings, questions, type)) {
        long in = read + prompts * (settings.n() - 1) + answered.further();
        Dataset<Row> outcome =
            responses(context, answered.rows())
                .unionByName(rows.rows().filter(col(RowOutput.REJECT).isNotNull()), true)
                .select(names());
        StageResult result = RowOutput.write(outcome, in, context.output());
        Map<String, Object> figures = new LinkedHashMap<>(answered.figures());
        figures.put("rows_read", read);
        figures.put("prompts", prompts);
        figures.put("n", settings.n());
        figures.putAll(figures(context));
        return result.withFigures(figures);
      }
    }
  }

  private String nothing() {
    return settings
        .prompts()
        .map(path -> path + " holds no prompts: check the path, or make it again")
        .orElseGet(
            () ->
                "there are no rows of split "
                    + settings.split().orElse(SplitFilter.TEST).key()
                    + ": set split to all or another, or name a file of prompts");
  }

  /** The columns that are passed on, and why a row is not. */
  private static Column[] names() {
    return Stream.concat(
            Arrays.stream(ResponseColumns.TYPE.fieldNames()), Stream.of(RowOutput.REJECT))
        .map(functions::col)
        .toArray(Column[]::new);
  }

  // A response may be empty: to leave it out would hide what is worst about a policy.
  private Dataset<Row> responses(StageContext context, Dataset<Row> answered) {
    Column answer = col(AnswerRows.ANSWER);
    Column reason = answer.getField(AnswerRows.REASON);
    Column asked =
        to_json(
            struct(
                col(Columns.PROMPT),
                col(ResponseColumns.SAMPLE),
                col(Columns.SUBSET),
                col(Columns.EXTRA)));
    Column reject =
        struct(
                reason,
                coalesce(answer.getField(AnswerRows.DETAIL), lit("")),
                asked,
                answer.getField(AnswerRows.FAILED))
            .cast(Reject.TYPE);
    Dataset<Row> responses =
        answered
            .withColumn(RowOutput.REJECT, when(reason.isNotNull(), reject))
            .withColumn(
                Columns.ID,
                when(reason.isNotNull(), col(Columns.ID))
                    .otherwise(col(ResponseQuestions.PROMPT_ID)))
            .withColumn(ResponseColumns.RESPONSE, answer.getField(AnswerRows.TEXT))
            .withColumn(ResponseColumns.GENERATOR, generator(context))
            .withColumn(ResponseColumns.FINISH, told(answer, ResponseColumns.FINISH))
            .withColumn(ResponseColumns.TOKENS_IN, told(answer, ResponseColumns.TOKENS_IN))
            .withColumn(ResponseColumns.TOKENS_OUT, told(answer, ResponseColumns.TOKENS_OUT));
    for (String name : AnswerRows.GUIDED_TYPE.fieldNames()) {
      responses = responses.withColumn(name, answer.getField(AnswerRows.GUIDED).getField(name));
    }
    return QuestionFigures.scored(responses).select(names());
  }

  // Of a column's text nobody knows how long it is in tokens, nor why it ended.
  private Column told(Column answer, String field) {
    Column value = settings.from().asks() ? answer.getField(field) : lit(null);
    return value.cast(ResponseColumns.TYPE.apply(field).dataType());
  }

  private Column generator(StageContext context) {
    if (settings.generator().isPresent()) {
      return lit(settings.generator().get());
    }
    return switch (settings.from().source()) {
      // whoever wrote the column may be told beside it, as AlpacaEval does
      case COLUMN ->
          coalesce(
              col(Columns.EXTRA).getItem(ResponseColumns.GENERATOR),
              lit(settings.from().column().orElseThrow()));
      case MODEL ->
          lit(new Path(settings.from().model().or(context.run()::model).orElseThrow()).getName());
      case ENDPOINT -> lit(settings.from().endpoint().model().orElseThrow());
      case TRANSFORMER -> lit(className(settings.from().transformer().type().orElseThrow()));
    };
  }

  private static String className(String whole) {
    return whole.substring(whole.lastIndexOf('.') + 1);
  }

  private Map<String, Object> figures(StageContext context) throws IOException {
    Dataset<Row> written = WrittenData.read(context.spark()).parquet(context.output().toString());
    Column response = col(ResponseColumns.RESPONSE);
    Row row =
        written
            .select(
                avg(length(response)),
                avg(ResponseColumns.TOKENS_OUT),
                count(when(response.equalTo(""), 1)),
                ResponseThoughts.count(response))
            .head();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(
        ResponseFigure.MEAN_CHARACTERS.key(), row.isNullAt(0) ? Double.NaN : row.getDouble(0));
    if (!row.isNullAt(1)) {
      figures.put(ResponseFigure.MEAN_TOKENS.key(), row.getDouble(1));
    }
    figures.put(ResponseFigure.EMPTY.key(), row.getLong(2));
    ResponseThoughts.tell(
        row.getLong(3), "are judged and counted as the rest", figures, context.progress());
    if (settings.decoding().strategy().isPresent()) {
      figures.putAll(GuidedFigures.of(written));
      GuidedFigures.note(settings.from().sampling()).ifPresent(context.progress()::note);
    }
    ReportJson.write(
        context, ResponseExamples.FILE, ReportJson.write(ResponseExamples.of(written)));
    Path file = new Path(context.output(), AlpacaEvalFile.NAME);
    FileSystem files = context.fileSystem(file);
    figures.put("alpaca_eval", AlpacaEvalFile.write(written, files, file));
    if (settings.answers().isPresent()) {
      figures.putAll(
          QuestionFigures.write(written, files, new Path(context.output(), QuestionFigures.FILE)));
    }
    return figures;
  }
}
