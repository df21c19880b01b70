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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Questions with their responses, turn by turn: all that ask something next are asked it together.
 * Close it when the rows are written: they are read from where the answers are kept, which nobody
 * puts in order meanwhile.
 *
 * @param rows the questions' rows of every turn, each with its outcome
 * @param further how many of them are of turns behind the first
 * @param figures of the asking, of all turns
 * @param turns the answers of each
 */
record AnsweredTurns(
    Dataset<Row> rows, long further, Map<String, Object> figures, List<Answers> turns)
    implements AutoCloseable {
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
    List<Answers> all = new ArrayList<>();
    boolean whole = false;
    try {
      all.add(Answers.ask(context, settings.from(), questions, options));
      for (int further = 0; further < turns.getInt(0); further++) {
        Dataset<Row> next =
            all.get(further)
                .joined()
                .filter(size(col(ResponseQuestions.REST)).gt(0))
                .map(new NextTurn(type, context.seed()), Encoders.row(type));
        all.add(Answers.ask(context, settings.from(), next, options));
      }
      whole = true;
    } finally {
      if (!whole) {
        all.forEach(Answers::close);
      }
    }
    Dataset<Row> rows = all.get(0).joined();
    for (Answers further : all.subList(1, all.size())) {
      rows = rows.unionByName(further.joined());
    }
    return new AnsweredTurns(rows, turns.getLong(1), figures(all), List.copyOf(all));
  }

  private static Map<String, Object> figures(List<Answers> turns) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Answers answers : turns) {
      answers
          .figures()
          .forEach(
              (name, figure) ->
                  figures.merge(name, figure, (one, other) -> both(name, one, other)));
    }
    return figures;
  }

  @Override
  public void close() {
    turns.forEach(Answers::close);
  }

  /** Counts add up; of others the first turn's stands, which most rows are of. */
  static Object both(String name, Object one, Object other) {
    if (name.endsWith(Answers.IN_ALL)) {
      return other; // it knows those before
    }
    if (one instanceof Map<?, ?> first && other instanceof Map<?, ?> second) {
      Map<Object, Object> counts = new TreeMap<>(first);
      second.forEach((word, count) -> counts.merge(word, count, (a, b) -> both(name, a, b)));
      return counts;
    }
    if (one instanceof Long first && other instanceof Long second) {
      return first + second;
    }
    return one instanceof Double first && other instanceof Double second && !name.equals(RATE)
        ? (Object) (first + second)
        : one;
  }
}
