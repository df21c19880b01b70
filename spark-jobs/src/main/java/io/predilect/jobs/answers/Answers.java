package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.answers.store.OpenStore;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Texts that answer questions, from whatever a stage's settings name. Every question has one
 * outcome. Answers, and reasons why there is none that last, are kept by a digest of the question
 * and of who answers: see {@link AnswerStore}. So a stage that was killed, or whose other settings
 * changed, or that has more rows now, asks only what is missing.
 */
public final class Answers implements AutoCloseable {
  private final Dataset<Row> joined;
  private final Map<String, Object> figures;

  /** The figure that counts texts which end at {@code max_new_tokens}, perhaps in a sentence. */
  public static final String CUT = "cut_at_max_new_tokens";

  /** The figure that counts texts which end where the writer's context was full. */
  public static final String FULL = "cut_at_context";

  /** The end of a figure that is of all the stage's askings, those of earlier starts too. */
  public static final String IN_ALL = "_in_all";

  private final Optional<OpenStore> store;

  private Answers(Dataset<Row> joined, Map<String, Object> figures, Optional<OpenStore> store) {
    this.joined = joined;
    this.figures = figures;
    this.store = store;
  }

  /**
   * Asks.
   *
   * @param questions rows with {@link Columns#ID} that is unique, {@link Questions#MESSAGES},
   *     {@link Questions#SEED}, where some have no question {@link Questions#REFUSED}, and any
   *     others; of a column's answers only the id is needed
   * @throws io.predilect.jobs.failure.JobException when what answers is not there or fails too
   *     often, or a limit of requests or cost is reached; what was answered is kept
   */
  public static Answers ask(
      StageContext context,
      TextSourceSettings source,
      Dataset<Row> questions,
      AnswerOptions options)
      throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("source", source.source().name().toLowerCase(Locale.ROOT));
    if (source.source() == TextSourceSettings.Source.COLUMN) {
      return new Answers(
          inColumn(questions, source.column().orElseThrow(), options.noun()),
          figures,
          Optional.empty());
    }
    OpenStore store = OpenStore.of(context, source.limits());
    boolean whole = false;
    try {
      AskedAnswers asked = AskedAnswers.of(context, source, questions, options, store);
      figures.putAll(asked.figures());
      whole = true;
      return new Answers(asked.joined(), figures, Optional.of(store));
    } finally {
      if (!whole) {
        store.close();
      }
    }
  }

  private static Dataset<Row> inColumn(Dataset<Row> questions, String column, String noun) {
    StructType type = questions.schema().add(AnswerRows.ANSWER, AnswerRows.OUTCOME);
    return questions.map(new ColumnAnswers(column, noun, type), Encoders.row(type));
  }

  /** One row for every question: {@link Columns#ID} and the columns of {@link AnswerRows}. */
  public Dataset<Row> rows() {
    return joined.select(col(Columns.ID), col(AnswerRows.ANSWER + ".*"));
  }

  /** The questions' own rows, each with its outcome in {@link AnswerRows#ANSWER}. */
  public Dataset<Row> joined() {
    return joined;
  }

  /** What a stage's record tells of them. */
  public Map<String, Object> figures() {
    return figures;
  }

  /**
   * What to say of texts that do not end by themselves, of {@link #figures}.
   *
   * @param what the texts are called
   * @param teaches what comes of it where they are trained on
   */
  public static List<String> cut(Map<String, Object> figures, String what, String teaches) {
    List<String> told = new ArrayList<>();
    if (figures.get(CUT) instanceof Long cut && cut > 0) {
      told.add(
          "%s %s end at max_new_tokens, perhaps within a sentence%s: raise it"
              .formatted(cut, what, teaches));
    }
    if (figures.get(FULL) instanceof Long full && full > 0) {
      told.add(
          "%s %s end where the model's context was full, perhaps within a sentence%s: shorten prompts, or name a model with a longer context"
              .formatted(full, what, teaches));
    }
    return told;
  }

  /** Its rows are not to be read any more. */
  @Override
  public void close() {
    store.ifPresent(OpenStore::close);
  }
}
