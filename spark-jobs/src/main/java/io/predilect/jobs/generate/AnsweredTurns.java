package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Questions with their responses, turn by turn: all that ask something next are asked it together.
 *
 * @param rows the questions' rows of every turn, each with its outcome
 * @param further how many of them are of turns behind the first
 * @param figures of the asking, of all turns
 */
record AnsweredTurns(Dataset<Row> rows, long further, Map<String, Object> figures) {
  private static final String RATE = "tokens_per_second";

  /**
   * Asks.
   *
   * @param questions what {@link ResponseQuestions} makes
   * @throws JobException as {@link Answers#ask}; and when a column is to respond to several turns
   */
  static AnsweredTurns ask(
      StageContext context, GenerateSettings settings, Dataset<Row> questions, StructType type)
      throws IOException {
    Row turns =
        questions
            .agg(
                coalesce(max(size(col(ResponseQuestions.REST))), lit(0)),
                coalesce(sum(size(col(ResponseQuestions.REST))), lit(0L)))
            .head();
    if (turns.getInt(0) > 0 && settings.from().source() == TextSourceSettings.Source.COLUMN) {
      throw new JobException(
          "source is column, and some prompts have several turns: a column has one response, and"
              + " each turn needs one: name who is asked");
    }
    AnswerOptions options = AnswerOptions.responses().decoding(settings.decoding());
    Map<String, Object> figures = new LinkedHashMap<>();
    Dataset<Row> asked = answered(context, settings, questions, options, figures);
    Dataset<Row> rows = asked;
    for (int further = 0; further < turns.getInt(0); further++) {
      Dataset<Row> next =
          asked
              .filter(size(col(ResponseQuestions.REST)).gt(0))
              .map(new NextTurn(type, context.seed()), Encoders.row(type));
      asked = answered(context, settings, next, options, figures);
      rows = rows.unionByName(asked);
    }
    return new AnsweredTurns(rows, turns.getLong(1), figures);
  }

  private static Dataset<Row> answered(
      StageContext context,
      GenerateSettings settings,
      Dataset<Row> questions,
      AnswerOptions options,
      Map<String, Object> figures)
      throws IOException {
    try (Answers answers = Answers.ask(context, settings.from(), questions, options)) {
      answers
          .figures()
          .forEach(
              (name, figure) ->
                  figures.merge(name, figure, (one, other) -> both(name, one, other)));
      return answers.joined();
    }
  }

  /** Counts add up; of others the first turn's stands, which most rows are of. */
  private static Object both(String name, Object one, Object other) {
    if (name.endsWith(Answers.IN_ALL)) {
      return other; // it knows those before
    }
    if (one instanceof Long first && other instanceof Long second) {
      return first + second;
    }
    return one instanceof Double first && other instanceof Double second && !name.equals(RATE)
        ? (Object) (first + second)
        : one;
  }
}
