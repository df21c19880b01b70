package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.not;

import io.predilect.data.judge.Protocol;
import io.predilect.data.pair.PairGenerator;
import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.choices.ChoiceJudge;
import io.predilect.jobs.config.GeneratorKind;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RuledData;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.RewardedRows;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Who wins: every comparison with its verdict as Parquet, the arms' win rates in {@code
 * metrics.json}, and a sample for the report.
 */
public record JudgeStage(JudgeSettings settings) implements Stage {
  /** The figures, within the stage's folder. */
  public static final String METRICS_FILE = EvaluateStage.METRICS_FILE;

  /** Comparisons to read, within the stage's folder. */
  public static final String EXAMPLES_FILE = "examples.json";

  /** What the first table of figures is by. */
  public static final String ARMS = "arm";

  @Override
  public StageResult execute(StageContext context) throws IOException {
    if (settings.choices().isPresent()) {
      ChoiceJudge.Judged judged = new ChoiceJudge(context, settings).judge();
      return JudgeFigures.write(context, judged.rows(), judged.evaluation());
    }
    Comparisons comparisons = new Comparisons(context, settings);
    try (HeldRows compared = HeldRows.of(comparisons.read())) {
      long in = compared.rows().count();
      Dataset<Row> whole = compared.rows().filter(Comparisons.canBeJudged());
      if (whole.isEmpty()) {
        throw new JobException(comparisons.nothing(in));
      }
      JudgeFigures figures = JudgeFigures.before(context, settings.judgedBy(), whole);
      Dataset<Row> refused =
          Comparisons.refused(compared.rows().filter(not(Comparisons.canBeJudged())));
      return figures.write(judged(context, whole, refused, in));
    }
  }

  private StageResult judged(
      StageContext context, Dataset<Row> whole, Dataset<Row> refused, long in) throws IOException {
    if (settings.rule().isPresent()) {
      Dataset<Row> outcome =
          whole.map(
              ruleJudge(context, settings.rule().get()), Encoders.row(JudgedRows.OUTCOME_TYPE));
      return RowOutput.write(outcome.union(refused), in, context.output());
    }
    if (settings.rewardModel().isPresent()) {
      Dataset<Row> outcome =
          whole.mapPartitions(
              context.counting(
                  in,
                  RewardedRows.of(
                      context,
                      settings.rewardModel(),
                      settings.from().scoredTokens(),
                      new RewardJudge())),
              Encoders.row(JudgedRows.OUTCOME_TYPE));
      return RowOutput.write(outcome.union(refused), in, context.output());
    }
    return asked(context, whole, refused, in);
  }

  private StageResult asked(StageContext context, Dataset<Row> whole, Dataset<Row> refused, long in)
      throws IOException {
    JudgePlan plan = JudgePlan.of(context);
    Protocol protocol = Protocols.of(settings);
    AnswerOptions options = AnswerOptions.texts("judgement");
    int first = protocol.reader().firstLogprobs();
    try (HeldRows asked = HeldRows.of(AskedRows.of(whole, plan));
        Answers answers =
            Answers.ask(
                context,
                settings.asked().orElseThrow(),
                AskedRows.questions(asked.rows()),
                first == 0 ? options : options.firstLogprobs(first))) {
      Dataset<Row> outcome = AskedRows.judged(asked.rows(), answers.rows(), plan);
      StageResult result = RowOutput.write(outcome.union(refused), in, context.output());
      return result.withFigures(answers.figures());
    }
  }

  private static RuleJudge ruleJudge(StageContext context, GeneratorKind rule) {
    PairGenerator generator =
        RuledData.of(context.run(), context.stage()).generators(rule).iterator().next();
    return new RuleJudge(rule.key(), generator.reward(context.run().seed()));
  }
}
