package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;

import io.predilect.data.shard.LengthLimits;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.RefinementPrompts;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.models.ModelCache;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.model.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reference log-probs and the prompt-free part of rewards as columns, partition by partition: one
 * model per executor, batches under a token budget, and tokens within the limits of the shard stage
 * that comes after, so that they are the tokens trained on.
 */
public final class ScoreStage implements Stage {
  private final ScoreSettings settings;

  public ScoreStage(ScoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows = context.spark().read().parquet(context.inputs().rowsFolder().toString());
    long in = rows.count();
    ScorePlan plan = plan(context, rows);
    StructType passedOn =
        ScorePartition.passedOn(
            rows.schema(),
            plan.reference().isEmpty() ? Optional.empty() : Optional.of(ReferenceScorer.COLUMNS),
            plan.reward().isEmpty()
                ? Optional.empty()
                : Optional.of(PromptFreeScorer.columns(settings.promptFree().allGaps())));
    ScorePartition work = new ScorePartition(plan, passedOn);
    // By id, not in turn: a row's place then does not depend on how the input was partitioned.
    int tasks = context.spark().sparkContext().defaultParallelism();
    Dataset<Row> outcome =
        rows.repartition(tasks, col(Columns.ID))
            .mapPartitions(context.counting(in, work), Encoders.row(work.outcome()));
    StageResult result = RowOutput.write(outcome, in, context.output());
    return result.withFigures(figures(context, plan));
  }

  private ScorePlan plan(StageContext context, Dataset<Row> rows) throws IOException {
    Optional<ModelFolder> reference = model(settings.reference().model(), context);
    Optional<ModelFolder> reward = model(settings.promptFree().model(), context);
    Optional<ShardSettings> shard = context.run().shardAfter(context.stage());
    int maxLength = shard.map(ShardSettings::maxLength).orElse(Integer.MAX_VALUE);
    ScorePlan plan =
        new ScorePlan(
            reference.stream().toList(),
            reward.stream().toList(),
            List.of(),
            settings.promptFree().ownWeight(),
            settings.promptFree().epsilon(),
            settings.promptFree().allGaps(),
            maxLength,
            shard.map(s -> s.maxPromptLength().orElse(s.maxLength())).orElse(maxLength),
            shard
                .map(s -> LengthLimits.Overlong.valueOf(s.overlong().name()))
                .orElse(LengthLimits.Overlong.TRUNCATE),
            RefinementPrompts.after(context.run(), context.stage()).stream().toList(),
            settings.batchTokens(),
            new SerializableConfiguration(context.hadoop()));
    return reward.isPresent() ? plan.with(pool(context, rows, plan)) : plan;
  }

  private List<PoolPrompt> pool(StageContext context, Dataset<Row> rows, ScorePlan plan)
      throws IOException {
    Path folder = ModelCache.ofMachine().local(plan.reward().get(0), context.hadoop());
    int positions = ModelSource.of(folder).config().maxPositions();
    LengthLimits limits = plan.limits(positions);
    // Every response stands beside every prompt of the pool, so these leave it half the context.
    int longest = Math.max(1, Math.min(limits.maxPromptLength(), positions / 2));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
      return PromptSample.draw(
          rows,
          settings.promptFree().prompts() - 1,
          context.seed(),
          tokenizer,
          new LengthLimits(limits.maxLength(), longest, LengthLimits.Overlong.TRUNCATE));
    }
  }

  private static Optional<ModelFolder> model(Optional<String> name, StageContext context)
      throws IOException {
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(ModelFolder.at(context.inputs().model(name).toString(), context.hadoop()));
  }

  private static Map<String, Object> figures(StageContext context, ScorePlan plan) {
    Map<String, Object> figures = new LinkedHashMap<>();
    Dataset<Row> scored = context.spark().read().parquet(context.output().toString());
    if (!plan.reference().isEmpty()) {
      figures.put("reference_model", plan.reference().get(0).digest());
      figures.put("mean_ref_chosen_logps", mean(scored, Columns.REF_CHOSEN_LOGPS));
      figures.put("mean_ref_rejected_logps", mean(scored, Columns.REF_REJECTED_LOGPS));
    }
    if (!plan.reward().isEmpty()) {
      figures.put("reward_model", plan.reward().get(0).digest());
      figures.put("pool_prompts", plan.pool().size());
      figures.put("mean_reward_gap", mean(scored, Columns.REWARD_GAP));
      figures.put("mean_prompt_free_gap", mean(scored, Columns.PROMPT_FREE_GAP));
      figures.put("mean_prompt_related_gap", mean(scored, Columns.PROMPT_RELATED_GAP));
    }
    return figures;
  }

  private static double mean(Dataset<Row> scored, String column) {
    Row row = scored.select(avg(col(column))).head();
    return row.isNullAt(0) ? Double.NaN : row.getDouble(0);
  }
}
