package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.predilect.data.judge.Protocol;
import io.predilect.jobs.answers.AnswerOptions;
import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
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

  /** A prompt that the baseline did not answer. */
  static final String NO_BASELINE = "no_baseline_response";

  /** A prompt that the arm did not answer. */
  static final String NO_RESPONSE = "no_response";

  @Override
  public StageResult execute(StageContext context) throws IOException {
    try (HeldRows compared = HeldRows.of(comparisons(context))) {
      long in = compared.rows().count();
      Dataset<Row> whole = compared.rows().filter(answeredByBoth());
      if (whole.isEmpty()) {
        throw new JobException(nothing(in));
      }
      Dataset<Row> alone =
          compared
              .rows()
              .filter(not(answeredByBoth()))
              .map(
                  (MapFunction<Row, Row>) JudgeStage::alone, Encoders.row(JudgedRows.OUTCOME_TYPE));
      StageResult result = judged(context, whole, alone, in);
      return JudgeFigures.write(context, result);
    }
  }

  private static Column answeredByBoth() {
    return col(ComparedRows.RESPONSE)
        .isNotNull()
        .and(col(ComparedRows.BASELINE_RESPONSE).isNotNull());
  }

  private Dataset<Row> comparisons(StageContext context) throws IOException {
    Dataset<Row> compared = settings.arms().isEmpty() ? pairs(context) : arms(context);
    Optional<String> tokenizer = settings.tokenizer();
    if (tokenizer.isEmpty()) {
      return compared;
    }
    ModelFolder folder =
        ModelFolder.at(context.inputs().model(tokenizer).toString(), context.hadoop());
    return compared.mapPartitions(
        new TokenCounts(folder, ModelStore.of(context)), Encoders.row(ComparedRows.TYPE));
  }

  private Dataset<Row> pairs(StageContext context) {
    Dataset<Row> all = context.spark().read().parquet(context.inputs().rowsFolder().toString());
    PairedRows.require(all, "a judge of pairs");
    if (Arrays.asList(all.columns()).contains(Columns.CUT)) {
      throw new JobException(
          "the pairs come from a truncate stage, and a judge reads whole responses: name a stage"
              + " before it in rows");
    }
    return ComparedRows.ofPairs(SplitRows.of(all, settings.split()));
  }

  private Dataset<Row> arms(StageContext context) throws IOException {
    String against = settings.against().orElseThrow();
    Dataset<Row> baseline = Responses.of(context, against);
    Optional<Dataset<Row>> all = Optional.empty();
    for (String arm : settings.arms()) {
      Dataset<Row> one = ComparedRows.ofArm(arm, Responses.of(context, arm), against, baseline);
      all = Optional.of(all.map(others -> others.union(one)).orElse(one));
    }
    return all.orElseThrow();
  }

  private StageResult judged(StageContext context, Dataset<Row> whole, Dataset<Row> alone, long in)
      throws IOException {
    if (settings.rule().isPresent()) {
      Dataset<Row> outcome =
          whole.map(new RuleJudge(bias(context)), Encoders.row(JudgedRows.OUTCOME_TYPE));
      return RowOutput.write(outcome.union(alone), in, context.output());
    }
    if (settings.rewardModel().isPresent()) {
      Dataset<Row> outcome =
          whole.mapPartitions(
              context.counting(in, rewardJudge(context)), Encoders.row(JudgedRows.OUTCOME_TYPE));
      return RowOutput.write(outcome.union(alone), in, context.output());
    }
    return asked(context, whole, alone, in);
  }

  private StageResult asked(StageContext context, Dataset<Row> whole, Dataset<Row> alone, long in)
      throws IOException {
    JudgePlan plan = JudgePlan.of(context);
    Protocol protocol = Protocols.of(settings);
    AnswerOptions options = AnswerOptions.texts("judgement");
    int first = protocol.reader().firstLogprobs();
    try (HeldRows asked = HeldRows.of(AskedRows.of(whole, plan));
        Answers answers =
            Answers.ask(
                context,
                settings.from(),
                AskedRows.questions(asked.rows()),
                first == 0 ? options : options.firstLogprobs(first))) {
      Dataset<Row> outcome = AskedRows.judged(asked.rows(), answers.rows(), plan);
      StageResult result = RowOutput.write(outcome.union(alone), in, context.output());
      return result.withFigures(answers.figures());
    }
  }

  private RewardJudge rewardJudge(StageContext context) throws IOException {
    ModelStore models = ModelStore.of(context);
    ModelFolder folder =
        ModelHeads.folder("reward_model", settings.rewardModel(), HeadKind.REWARD, context, models);
    return new RewardJudge(folder, settings.from().batchTokens(), models);
  }

  private static double bias(StageContext context) {
    return context.run().stages().stream()
        .filter(stage -> stage.index() < context.stage().index())
        .map(StageConfig::settings)
        .filter(IngestSettings.class::isInstance)
        .reduce((earlier, later) -> later)
        .map(ingest -> ((IngestSettings) ingest).demo().bias())
        .orElseThrow();
  }

  private static Row alone(Row compared) {
    boolean answered = compared.getAs(ComparedRows.RESPONSE) != null;
    String who = compared.getAs(answered ? ComparedRows.BASELINE : ComparedRows.ARM);
    return JudgedRows.rejected(
        compared,
        Reject.of(
            answered ? NO_BASELINE : NO_RESPONSE,
            who + " has no response to this prompt",
            compared.json()));
  }

  private String nothing(long in) {
    if (settings.arms().isEmpty()) {
      return "there are no pairs of split %s: set split to all or another"
          .formatted(settings.split().key());
    }
    return in == 0
        ? "neither the arms nor the baseline have any responses"
        : "the arms (%s) and the baseline (%s) have no prompt in common: they must answer the same ones"
            .formatted(String.join(", ", settings.arms()), settings.against().orElseThrow());
  }
}
