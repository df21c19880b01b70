package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.answers.source.TextSource;
import io.predilect.jobs.answers.source.TextSources;
import io.predilect.jobs.answers.store.AnswerParts;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.answers.store.OpenStore;
import io.predilect.jobs.answers.store.SpentFile;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * Answers that were asked for: what the store has is taken, the rest is asked, and all of it is
 * read from the store.
 *
 * @param joined the questions' rows with their outcomes
 * @param figures of the asking
 */
record AskedAnswers(Dataset<Row> joined, Map<String, Object> figures) {
  private static final String OTHER_KEY = "_other_key";

  /**
   * Asks for what the store has not.
   *
   * @param open the store, which stays open for as long as the rows are read
   */
  static AskedAnswers of(
      StageContext context,
      TextSourceSettings settings,
      Dataset<Row> questions,
      AnswerOptions options,
      OpenStore open)
      throws IOException {
    AnswerStore store = open.store();
    String name = open.asking();
    TextSource source = TextSources.of(context, settings, options);
    Dataset<Row> keyed = KeyedQuestions.of(questions, source);
    Dataset<Row> distinct =
        keyed
            .filter(col(Questions.KEY).isNotNull())
            .select(Questions.KEY, Questions.MESSAGES, Questions.SEED)
            .dropDuplicates(Questions.KEY);
    long asked;
    double seconds = 0;
    Optional<JobSpent> spent = Optional.empty();
    try (HeldRows missing = HeldRows.of(missing(distinct, store))) {
      asked = missing.rows().count();
      if (asked > 0) {
        try (TextSource.Opened opened = source.open()) {
          double failedShare = source.mayFail() ? settings.limits().failedShare() : 1;
          long begun = System.nanoTime();
          ask(
              context,
              new AskPartition(opened.asker(), store, name, failedShare),
              opened.parted(missing.rows()),
              asked);
          seconds = 1e-9 * (System.nanoTime() - begun);
          spent = opened.spent();
        }
        open.merge();
      }
    }
    Dataset<Row> newest =
        StoredRows.newest(
            StoredRows.all(store, context.spark())
                .join(distinct.select(Questions.KEY), Questions.KEY));
    boolean service = settings.source() == TextSourceSettings.Source.ENDPOINT;
    boolean wantsText = service && !options.mayBeEmpty() && options.firstLogprobs().isEmpty();
    Dataset<Row> taken = wantsText ? StoredRows.withText(newest) : newest;
    AskingRecord record = AskingRecord.of(taken, name, asked, seconds, spent);
    record.orThrow(settings, source.mayFail(), store);
    Map<String, Object> figures = new LinkedHashMap<>(record.figures());
    if (service) {
      JobSpent all = SpentFile.of(context).read();
      figures.put("requests" + Answers.IN_ALL, all.requests());
      all.cost(settings.endpoint().prices())
          .ifPresent(cost -> figures.put("cost" + Answers.IN_ALL, cost));
      OtherEnds ends = OtherEnds.of(taken);
      if (!ends.counts().isEmpty()) {
        figures.put("other_finish_reasons", ends.counts());
      }
      ends.notes().forEach(context.progress()::note);
    }
    return new AskedAnswers(joined(keyed, StoredRows.outcomes(taken)), figures);
  }

  private static Dataset<Row> missing(Dataset<Row> distinct, AnswerStore store) throws IOException {
    Dataset<Row> kept =
        StoredRows.all(store, distinct.sparkSession())
            .filter(not(col(AnswerRows.FAILED)))
            .select(col(Questions.KEY).as(OTHER_KEY));
    return distinct.join(kept, col(Questions.KEY).equalTo(col(OTHER_KEY)), "left_anti");
  }

  private static void ask(
      StageContext context, AskPartition work, Dataset<Row> parted, long count) {
    parted
        .mapPartitions(context.counting(count, work), Encoders.row(AnswerParts.TYPE))
        .foreachPartition(
            (ForeachPartitionFunction<Row>)
                answered -> {
                  while (answered.hasNext()) {
                    answered.next();
                  }
                });
  }

  private static Dataset<Row> joined(Dataset<Row> keyed, Dataset<Row> outcomes) {
    Column[] own =
        Stream.of(keyed.columns())
            .filter(name -> !name.equals(Questions.KEY) && !name.equals(Questions.REFUSED))
            .map(keyed::col)
            .toArray(Column[]::new);
    Dataset<Row> both =
        keyed.join(
            outcomes.withColumnRenamed(Questions.KEY, OTHER_KEY),
            keyed.col(Questions.KEY).equalTo(col(OTHER_KEY)),
            "left_outer");
    Column refused = keyed.col(Questions.REFUSED);
    Column answer =
        coalesce(
            col(AnswerRows.ANSWER),
            when(
                    refused.isNotNull(),
                    none(refused.getField("reason"), refused.getField("detail"), false))
                .otherwise(
                    none(
                        lit(AnswerRows.NO_ANSWER),
                        lit("what was asked gave no row for this question"),
                        true)));
    return both.select(
        Stream.concat(Stream.of(own), Stream.of(answer.as(AnswerRows.ANSWER)))
            .toArray(Column[]::new));
  }

  private static Column none(Column reason, Column detail, boolean failed) {
    return struct(
        Stream.of(AnswerRows.OUTCOME.fields())
            .map(
                field ->
                    value(field, reason, detail, failed).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new));
  }

  private static Column value(StructField field, Column reason, Column detail, boolean failed) {
    return switch (field.name()) {
      case AnswerRows.REASON -> reason;
      case AnswerRows.DETAIL -> detail;
      case AnswerRows.FAILED -> lit(failed);
      case AnswerRows.TOKENS_IN,
          AnswerRows.TOKENS_OUT,
          AnswerRows.TOKENS_CACHED,
          AnswerRows.TOKENS_REASONING ->
          lit(0);
      default -> lit(null);
    };
  }
}
