package io.predilect.jobs.bestofn;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PromptPart;
import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.answers.ResponseThoughts;
import io.predilect.jobs.answers.source.AnswerOptions;
import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WholeFiles;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * N responses of a policy to every prompt, rewarded: the best one is a best-of-N answer, and
 * against the worst one it is a pair, which stages after this one take as any other. All N lie as
 * JSON lines in {@code _samples}, a file a task, which a run that was killed finds again.
 */
public record BestOfNStage(BestOfNSettings settings) implements Stage {
  /** The folder with all responses, within the stage's folder. */
  public static final String SAMPLES = "_samples";

  // What a kill can cost; a batch of N times so many responses keeps the processor busy.
  private static final int PROMPTS_A_TASK = 32;
  private static final String KEY = "_key";

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows = rows(context);
    long in = rows.count();
    if (in == 0) {
      throw new JobException(
          "there are no rows of split %s%s: set split to all or another"
              .formatted(
                  settings.split().key(),
                  settings.part().map(part -> " in part " + part).orElse("")));
    }
    Path samples = new Path(context.scratch(), SAMPLES);
    context.fileSystem(samples).mkdirs(samples);
    BestOfNPlan plan = plan(context, samples);
    Dataset<Row> firsts =
        rows.withColumn(KEY, sha2(to_json(col(Columns.PROMPT)), 256))
            .withColumn(
                BestOfNPartition.FIRST,
                row_number().over(Window.partitionBy(KEY).orderBy(Columns.ID)).equalTo(1))
            .drop(KEY);
    Dataset<Row> questions =
        ResponseQuestions.of(
            firsts.filter(col(BestOfNPartition.FIRST)), settings.n(), context.seed());
    try (Answers answers =
        Answers.ask(context, settings.from(), questions, AnswerOptions.responses())) {
      // The same prompts in the same tasks whatever the cluster, so that their files are found
      // again.
      int tasks = (int) ((in + PROMPTS_A_TASK - 1) / PROMPTS_A_TASK);
      Dataset<Row> outcome =
          ResponseQuestions.joined(firsts, answers)
              .repartition(tasks, col(Columns.ID))
              .sortWithinPartitions(Columns.ID)
              .mapPartitions(
                  context.counting(in, new BestOfNPartition(plan)),
                  Encoders.row(BestOfNPartition.OUTCOME));
      StageResult result = RowOutput.write(outcome, in, context.output());
      WholeFiles.removeLeft(samples, context.fileSystem(samples), context.progress()::note);
      return result.withFigures(figures(context, samples, answers));
    }
  }

  private Dataset<Row> rows(StageContext context) {
    Dataset<Row> rows =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    Dataset<Row> ofSplit = SplitRows.of(rows, settings.split());
    return settings
        .promptPart()
        .map(part -> inPart(ofSplit, part, context.run().seed()))
        .orElse(ofSplit);
  }

  // By the run's seed, not the stage's: the parts of several stages are to have no prompt in
  // common.
  static Dataset<Row> inPart(Dataset<Row> rows, PromptPart part, long seed) {
    return rows.filter(
        (FilterFunction<Row>)
            row ->
                part.has(
                    PairId.ofPlainPrompt(
                        PairRows.messages(row.getSeq(row.fieldIndex(Columns.PROMPT)))),
                    seed));
  }

  private BestOfNPlan plan(StageContext context, Path samples) throws IOException {
    ModelStore models = ModelStore.of(context);
    ModelFolder reward =
        ModelHeads.folder("reward_model", settings.rewardModel(), HeadKind.REWARD, context, models);
    return new BestOfNPlan(reward, settings.from().scoredTokens(), samples.toString(), models);
  }

  private Map<String, Object> figures(StageContext context, Path samples, Answers answers) {
    Row best =
        WrittenData.read(context.spark())
            .parquet(context.output().toString())
            .select(avg(Columns.SCORE_CHOSEN), avg(Columns.SCORE_REJECTED))
            .head();
    Row all =
        WrittenData.read(context.spark())
            .schema(
                "responses array<struct<text: string, reward: double, cut: boolean, reason: string>>")
            .json(samples.toString())
            .select(explode(col("responses")).as("one"))
            .select(
                avg("one.reward"),
                count(when(col("one.cut"), 1)),
                count(col("one.reason")),
                ResponseThoughts.count(col("one.text")))
            .head();
    Map<String, Object> figures = new LinkedHashMap<>(answers.figures());
    Answers.cut(figures, "responses", "; those that are chosen teach to stop there")
        .forEach(context.progress()::note);
    if (all.getLong(1) > 0) {
      figures.put("cut_responses", all.getLong(1));
      context
          .progress()
          .note(
              "%s responses are longer than the reward model's context, which rewards their beginning: lower max_new_tokens, or name a reward model with a longer context"
                  .formatted(all.getLong(1)));
    }
    if (all.getLong(2) > 0) {
      figures.put("refused_responses", all.getLong(2));
      context
          .progress()
          .note(
              "%s responses were refused, and left out of their prompts' N: _samples has the reasons"
                  .formatted(all.getLong(2)));
    }
    ResponseThoughts.tell(
        all.getLong(3), "are rewarded and trained on as the rest", figures, context.progress());
    figures.put("n", settings.n());
    figures.put("mean_reward", number(all, 0));
    figures.put("mean_best_reward", number(best, 0));
    figures.put("mean_worst_reward", number(best, 1));
    return figures;
  }

  private static double number(Row row, int index) {
    return row.isNullAt(index) ? Double.NaN : row.getDouble(index);
  }
}
