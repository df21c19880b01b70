package io.predilect.jobs.rationales;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;

import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rationale for every pair or judged response, from a column of the data or from whatever
 * answers.
 */
public record RationaleStage(RationaleSettings settings) implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(RationaleStage.class);

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    long in = rows.count();
    StructType passedOn = RationaleRows.passedOn(rows.schema());
    try (Answers answers =
            Answers.ask(
                context,
                settings.from(),
                questions(context, rows),
                AnswerOptions.texts("rationale"));
        // Kept, since a permutation reads it three times.
        HeldRows once =
            HeldRows.of(
                answers
                    .joined()
                    .map(
                        new AnsweredRationales(passedOn, settings.from().asks()),
                        Encoders.row(RationaleRows.outcome(passedOn))))) {
      StageResult result =
          settings.corruption() == RationaleSettings.Corruption.NONE
              ? RowOutput.writeHeld(once.rows(), in, context.output())
              : RowOutput.write(corrupted(once, context.seed()), in, context.output());
      Map<String, Object> figures = figures(context, answers);
      if (settings.corruption() != RationaleSettings.Corruption.NONE) {
        tellUnchanged(once, context, result.rows().kept(), figures);
      }
      return result.withFigures(figures);
    }
  }

  private static void tellUnchanged(
      HeldRows before, StageContext context, long kept, Map<String, Object> figures) {
    Dataset<Row> written = WrittenData.read(context.spark()).parquet(context.output().toString());
    long unchanged = Corruptions.unchanged(before, written);
    figures.put("unchanged_rationales", unchanged);
    if (unchanged > 0) {
      context
          .progress()
          .note(
              "%s of %s rationales are what they were before the corruption: they say what others say, or their pairs are there twice"
                  .formatted(unchanged, kept));
    }
  }

  private Dataset<Row> questions(StageContext context, Dataset<Row> rows) {
    return settings.from().asks()
        ? rows.mapPartitions(
            new RationaleQuestions(
                settings.kind(), settings.prompt().stream().toList(), context.seed()),
            Encoders.row(Questions.beside(rows.schema())))
        : rows;
  }

  private Dataset<Row> corrupted(HeldRows outcome, long seed) {
    return switch (settings.corruption()) {
      case NONE -> outcome.rows();
      case OPPOSITE -> Corruptions.opposite(outcome.rows());
      case PERMUTED -> Corruptions.permuted(outcome, seed);
    };
  }

  private Map<String, Object> figures(StageContext context, Answers answers) {
    Row mean =
        WrittenData.read(context.spark())
            .parquet(context.output().toString())
            .select(avg(length(col(Columns.RATIONALE))))
            .head();
    Map<String, Object> figures = new LinkedHashMap<>(answers.figures());
    Answers.cut(
            figures, "of " + context.stage().name() + "'s answers", ", and so teach to stop there")
        .forEach(LOG::warn);
    figures.put("corruption", settings.corruption().name().toLowerCase(Locale.ROOT));
    figures.put("mean_characters", mean.isNullAt(0) ? 0.0 : mean.getDouble(0));
    return figures;
  }
}
