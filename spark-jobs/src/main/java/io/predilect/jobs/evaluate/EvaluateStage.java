package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Held-out figures of a reward model and of a policy: {@code metrics.json}, {@code samples.json}
 * for the report, and the figures of every pair as Parquet. Rows are scored and added up partition
 * by partition; figures alone come to the driver, and the samples that the report shows.
 */
public record EvaluateStage(EvaluateSettings settings) implements Stage {
  /** The figures, within the stage's folder. */
  public static final String METRICS_FILE = "metrics.json";

  /** The sample for charts, within the stage's folder. */
  public static final String SAMPLES_FILE = "samples.json";

  /** Reward gaps taken apart step by step, within the stage's folder; not in every one. */
  public static final String DECOMPOSITION_FILE = "decomposition.json";

  private static final int TASKS_A_CORE = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> all = context.spark().read().parquet(context.inputs().rowsFolder().toString());
    Dataset<Row> rows =
        settings.split() == SplitFilter.ALL
            ? all
            : all.filter(col(Columns.SPLIT).equalTo(settings.split().key()));
    requireColumns(rows);
    Row counts =
        rows.agg(count(lit(1)), approx_count_distinct(TextColumn.of(rows, settings.by()))).head();
    long in = counts.getLong(0);
    if (in == 0) {
      throw new JobException(
          "there are no rows of split "
              + settings.split().key()
              + " to evaluate: raise test_share in the ingest stage, or set split to all");
    }
    GroupTable.requireFew(settings.by(), counts.getLong(1));
    Dataset<Row> outcome =
        TokenParts.of(rows, TASKS_A_CORE)
            .mapPartitions(
                context.counting(in, new EvaluatePartition(plan(context))),
                Encoders.row(EvaluatePartition.OUTCOME));
    StageResult result = RowOutput.write(outcome, in, context.output());
    ForeignColumns.refuse(context, result);
    Dataset<Row> pairs =
        context.spark().read().schema(EvaluatedRows.TYPE).parquet(context.output().toString());
    requireTruth(pairs, result);
    Map<String, Object> calibration = Map.of();
    if (settings.promptFree().model().isPresent()) {
      StepDecomposer decomposer = new StepDecomposer(context, settings, limits(context));
      Decompositions decompositions = decomposer.of(all, rows);
      write(context, DECOMPOSITION_FILE, ReportJson.write(decompositions));
      pairs = decomposer.fill(pairs);
      calibration = decomposer.calibration();
    }
    Evaluation evaluation =
        EvaluatedFigures.of(
            pairs, settings.split().key(), settings.by(), settings.beta(), context.seed());
    ObjectNode metrics = EvaluationJson.write(evaluation);
    if (!calibration.isEmpty()) {
      metrics.set("calibration", JSON.valueToTree(calibration));
    }
    write(context, METRICS_FILE, metrics);
    write(context, SAMPLES_FILE, ReportJson.write(Samples.of(pairs, rows, settings.beta())));
    Map<String, Object> figures = figures(evaluation);
    figures.putAll(calibration);
    return result.withFigures(figures);
  }

  private void requireColumns(Dataset<Row> rows) {
    boolean scored = Arrays.asList(rows.columns()).contains(Columns.REF_CHOSEN_LOGPS);
    if (settings.policy().isPresent() && settings.reference().isEmpty() && !scored) {
      throw new JobException(
          "the policy is compared with a reference, and the rows have no "
              + Columns.REF_CHOSEN_LOGPS
              + ": name the reference model in this stage, or put a score stage with"
              + " reference.model before it");
    }
  }

  private void requireTruth(Dataset<Row> pairs, StageResult result) {
    if (settings.truth().isPresent()
        && result.rows().kept() > 0
        && pairs.filter(col(EvaluatedRows.TRUTH).isNotNull()).isEmpty()) {
      throw new JobException(
          "truth is "
              + settings.truth().get()
              + ", and no row has that column: name a column of the data, or leave it out");
    }
  }

  private EvaluatePlan plan(StageContext context) throws IOException {
    ModelStore models = ModelStore.of(context);
    return new EvaluatePlan(
        model("reward_model", settings.rewardModel(), HeadKind.REWARD, context, models),
        model("policy", settings.policy(), HeadKind.CAUSAL, context, models),
        settings.policy().isPresent()
            ? model("reference", settings.reference(), HeadKind.CAUSAL, context, models)
            : List.of(),
        settings.refinement().asked().stream().toList(),
        settings.by(),
        settings.truth().stream().toList(),
        limits(context).truncating(),
        settings.promptFree().model().isPresent(),
        settings.batchTokens(),
        models);
  }

  // The same limits as in training, so that the same tokens are judged.
  private static LengthLimits limits(StageContext context) {
    return context
        .run()
        .shardBefore(context.stage())
        .map(ShardSettings::limits)
        .orElse(LengthLimits.NONE);
  }

  private static List<ModelFolder> model(
      String setting, Optional<String> name, HeadKind head, StageContext context, ModelStore models)
      throws IOException {
    if (name.isEmpty()) {
      return List.of();
    }
    ModelFolder folder = ModelFolder.at(context.inputs().model(name).toString(), context.hadoop());
    ModelHeads.require(setting, folder, head, models);
    return List.of(folder);
  }

  private static void write(StageContext context, String name, JsonNode content)
      throws IOException {
    Path file = new Path(context.output(), name);
    TextFiles.write(
        context.fileSystem(file),
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content));
  }

  private static Map<String, Object> figures(Evaluation evaluation) {
    Map<String, Object> figures = new LinkedHashMap<>(evaluation.overall().values());
    Map<String, Object> intervals = new LinkedHashMap<>();
    evaluation
        .overall()
        .intervals()
        .forEach((name, interval) -> intervals.put(name, List.of(interval.low(), interval.high())));
    figures.put("intervals", intervals);
    return figures;
  }
}
