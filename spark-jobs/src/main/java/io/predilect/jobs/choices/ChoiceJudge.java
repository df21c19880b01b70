package io.predilect.jobs.choices;

import static org.apache.spark.sql.functions.col;

import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.RewardedRows;
import io.predilect.jobs.questions.SeveralQuestions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * A judge of RewardBench 2's choices: every choice with what became of it as Parquet.
 *
 * @param context of the judge stage
 * @param settings the stage's, with choices
 */
public record ChoiceJudge(StageContext context, JudgeSettings settings) {
  /**
   * What came out.
   *
   * @param rows where the choices went
   * @param evaluation the benchmark's figures
   */
  public record Judged(StageResult rows, Evaluation evaluation) {}

  /**
   * Judges all.
   *
   * @throws JobException when nothing can be judged, or rows of Ties do not say which belong
   *     together
   */
  public Judged judge() throws IOException {
    String path = settings.choices().orElseThrow();
    try (HeldRows read = HeldRows.of(ChoiceRows.read(context, path))) {
      long in = read.rows().count();
      Dataset<Row> choices =
          read.rows().filter(col(RowOutput.REJECT).isNull()).drop(RowOutput.REJECT);
      requireChoices(
          path,
          choices.select(Columns.ID, ChoiceRows.SOURCE_ID, Columns.SUBSET).collectAsList(),
          in);
      Dataset<Row> refused =
          read.rows()
              .filter(col(RowOutput.REJECT).isNotNull())
              .map(
                  (MapFunction<Row, Row>) ChoiceJudge::unread,
                  Encoders.row(ChoiceOutcome.OUTCOME_TYPE));
      StageResult result =
          settings.rewardModel().isPresent()
              ? rewarded(choices, refused, in)
              : asked(choices, refused, in);
      List<Row> judged =
          WrittenData.read(context.spark())
              .schema(ChoiceOutcome.TYPE)
              .parquet(context.output().toString())
              .orderBy(Columns.ID)
              .drop(Columns.PROMPT, ChoiceRows.RESPONSES)
              .collectAsList();
      return new Judged(result, ChoiceFigures.of(judged));
    }
  }

  private static void requireChoices(String path, List<Row> choices, long in) {
    if (choices.isEmpty()) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "none of the %d rows of %s has a prompt and lists of right (chosen) and wrong (rejected) responses",
              in,
              path));
    }
    Set<String> ids = new HashSet<>();
    Set<String> ties = new HashSet<>();
    for (Row choice : choices) {
      String source = choice.getAs(ChoiceRows.SOURCE_ID);
      if (!ids.add(choice.getAs(Columns.ID))) {
        throw new JobException(
            "%s has the row %s twice: leave one of them out".formatted(path, source));
      }
      if (ChoiceOutcome.ofTies(choice) && !ties.add(source)) {
        throw new JobException(
            "%s has two rows of Ties that are %s, and a number is of one question and its reference: give one of them another number"
                .formatted(path, source));
      }
    }
  }

  private static Row unread(Row row) {
    Row reject = row.getAs(RowOutput.REJECT);
    return ChoiceOutcome.rejected(
        row, Reject.of(reject.getAs("reason"), reject.getAs("detail"), reject.getAs("row")));
  }

  private StageResult rewarded(Dataset<Row> choices, Dataset<Row> refused, long in)
      throws IOException {
    Dataset<Row> outcome =
        choices.mapPartitions(
            context.counting(
                in,
                RewardedRows.of(
                    context,
                    settings.rewardModel(),
                    settings.from().scoredTokens(),
                    new RewardChoices())),
            Encoders.row(ChoiceOutcome.OUTCOME_TYPE));
    return RowOutput.write(outcome.union(refused), in, context.output());
  }

  private StageResult asked(Dataset<Row> choices, Dataset<Row> refused, long in)
      throws IOException {
    ChoiceQuestions questions =
        new ChoiceQuestions(settings.protocol() == JudgeSettings.Protocol.FOUR_WAY, context.seed());
    Dataset<Row> covered = choices.filter((FilterFunction<Row>) questions::covers);
    Dataset<Row> others =
        choices
            .filter((FilterFunction<Row>) choice -> !questions.covers(choice))
            .map(
                (MapFunction<Row, Row>) ChoiceJudge::notFour,
                Encoders.row(ChoiceOutcome.OUTCOME_TYPE));
    try (Answers answers =
        Answers.ask(
            context,
            settings.from(),
            covered.flatMap(questions.asking(), Encoders.row(ChoiceQuestions.TYPE)),
            AnswerOptions.texts("judgement"))) {
      Dataset<Row> outcome =
          SeveralQuestions.answered(covered, answers.rows())
              .map(new ChoiceAnswers(questions), Encoders.row(ChoiceOutcome.OUTCOME_TYPE));
      return RowOutput.write(outcome.union(others).union(refused), in, context.output())
          .withFigures(answers.figures());
    }
  }

  private static Row notFour(Row choice) {
    return ChoiceOutcome.rejected(
        choice,
        Reject.of(
            ChoiceRows.NO_CHOICE,
            String.format(
                Locale.ROOT,
                "protocol four_way shows one right response and three wrong ones, and there are %d and %d: protocol ratings takes any number",
                choice.<Integer>getAs(ChoiceRows.RIGHT),
                ChoiceQuestions.responses(choice).size() - choice.<Integer>getAs(ChoiceRows.RIGHT)),
            String.join("\n", ChoiceQuestions.responses(choice))));
  }
}
