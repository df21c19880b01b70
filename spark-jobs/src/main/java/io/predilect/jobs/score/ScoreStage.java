package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;

import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.config.RefinementPrompts;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.TextWarnings;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.jobs.rows.WrittenRows;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Reference log-probs and the prompt-free part of rewards as columns, partition by partition: one
 * model per executor, batches under a token budget, and tokens within the limits of the shard stage
 * that comes after, so that they are the tokens trained on.
 */
public record ScoreStage(ScoreSettings settings) implements Stage {
  // The last ones of a core end with those of the others, within a few of its rows.
  private static final int TASKS_A_CORE = 4;

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    long in = WrittenRows.count(context.inputs().rowsFolder(), rows);
    ScorePlan plan = plan(context, rows);
    Dataset<Row> outcome =
        TokenParts.of(rows, TASKS_A_CORE)
            .mapPartitions(
                context.counting(in, new ScorePartition(plan, rows.schema())),
                Encoders.row(plan.outcome(rows.schema())));
    Map<String, Object> cuts = new LinkedHashMap<>();
    StageResult result =
        RowOutput.write(
            outcome,
            in,
            context.output(),
            cut ->
                cut.tell(
                    cuts,
                    context.progress()::note,
                    Shortened.MODELS,
                    remedy(context.run(), context.stage())));
    Map<String, Object> figures = figures(context, plan);
    figures.putAll(cuts);
    figures.putAll(
        TextWarnings.tell(rows, firstModel(plan), plan.models(), in, context.progress()));
    return result.withFigures(figures);
  }

  /**
   * What can be done about rows that the limits cut; the shard stage may lie before, or be none.
   */
  static String remedy(RunConfig run, StageConfig stage) {
    return run.shardOf(stage)
        .map(
            shards ->
                "allow more, or leave them out with overlong: reject, in the stage %s, whose limits hold here"
                    .formatted(shards.name()))
        .orElse("leave them out before, or name models with longer contexts");
  }

  private ScorePlan plan(StageContext context, Dataset<Row> rows) throws IOException {
    LengthLimits limits = context.run().limitsOf(context.stage());
    ModelStore models = ModelStore.of(context);
    List<PromptFreePlan> promptFree = new ArrayList<>();
    if (settings.promptFree().model().isPresent()) {
      promptFree.add(
          new PromptFreePlanner(
                  settings.promptFree(),
                  name -> folder(Optional.of(name), context),
                  limits,
                  settings.batchTokens(),
                  context.seed(),
                  models)
              .plan(rows));
    }
    return new ScorePlan(
        ModelHeads.named(
            "reference.model", settings.reference().model(), HeadKind.CAUSAL, context, models),
        promptFree,
        limits,
        RefinementPrompts.after(context.run(), context.stage()).stream().toList(),
        settings.batchTokens(),
        models);
  }

  private static ModelFolder folder(Optional<String> name, StageContext context)
      throws IOException {
    return ModelFolder.at(context.inputs().model(name).toString(), context.hadoop());
  }

  private static ModelFolder firstModel(ScorePlan plan) {
    return plan.reference().isEmpty()
        ? plan.promptFree().get(0).models().get(0).folder()
        : plan.reference().get(0);
  }

  private Map<String, Object> figures(StageContext context, ScorePlan plan) {
    Map<String, Object> figures = new LinkedHashMap<>();
    Dataset<Row> scored = WrittenData.read(context.spark()).parquet(context.output().toString());
    if (!plan.reference().isEmpty()) {
      figures.put("reference_model", plan.reference().get(0).digest());
      figures.put("mean_ref_chosen_logps", mean(scored, Columns.REF_CHOSEN_LOGPS));
      figures.put("mean_ref_rejected_logps", mean(scored, Columns.REF_REJECTED_LOGPS));
    }
    for (PromptFreePlan promptFree : plan.promptFree()) {
      PromptFreeFigures found = PromptFreeFigures.of(scored, promptFree, settings.promptFree());
      figures.putAll(found.figures());
      found.notes().forEach(context.progress()::note);
    }
    return figures;
  }

  private static double mean(Dataset<Row> scored, String column) {
    Row row = scored.select(avg(col(column))).head();
    return row.isNullAt(0) ? Double.NaN : row.getDouble(0);
  }
}
