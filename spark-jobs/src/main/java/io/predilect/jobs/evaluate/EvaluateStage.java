package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.CommonContext;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    Dataset<Row> all =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    Dataset<Row> rows = SplitRows.of(all, settings.split());
    requireColumns(rows);
    long in = MeasuredRows.require(rows, settings.split(), settings.by(), GroupTable.MOST);
    settings.truth().ifPresent(name -> MeasuredRows.requireColumn(rows, "truth", name));
    settings.scoreGap().ifPresent(name -> MeasuredRows.requireColumn(rows, "score_gap", name));
    Dataset<Row> outcome =
        TokenParts.of(rows, TASKS_A_CORE)
            .mapPartitions(
                context.counting(in, new EvaluatePartition(plan(context))),
                Encoders.row(EvaluatePartition.OUTCOME));
    Map<String, Object> told = new LinkedHashMap<>();
    boolean read = settings.rewardModel().isPresent() || settings.policy().isPresent();
    CutFirst.tell(rows, in, read, told, context.progress()::note);
    StageResult result =
        RowOutput.write(
            outcome,
            in,
            context.output(),
            cut -> cut.tell(told, context.progress()::note, Shortened.MODELS, Shortened.LEFT));
    ForeignColumns.refuse(context, result);
    Dataset<Row> pairs =
        WrittenData.read(context.spark())
            .schema(EvaluatedRows.TYPE)
            .parquet(context.output().toString());
    requireNamed(pairs, result);
    Map<String, Object> calibration = Map.of();
    if (settings.promptFree().model().isPresent()) {
      StepDecomposer decomposer =
          new StepDecomposer(context, settings, context.run().limitsBefore(context.stage()));
      Decompositions decompositions = decomposer.of(all, rows, pairs);
      ReportJson.write(context, DECOMPOSITION_FILE, ReportJson.write(decompositions));
      pairs = decomposer.fill(pairs);
      calibration = decomposer.calibration();
    }
    GapSource.tell(rows, pairs, settings.promptFree().model(), told, context.progress()::note);
    Evaluation evaluation =
        EvaluatedFigures.of(
            pairs, settings.split().key(), settings.by(), settings.beta(), context.seed());
    ObjectNode metrics = EvaluationJson.write(evaluation);
    if (!calibration.isEmpty()) {
      metrics.set("calibration", JSON.valueToTree(calibration));
    }
    ReportJson.write(context, METRICS_FILE, metrics);
    ReportJson.write(
        context, SAMPLES_FILE, ReportJson.write(Samples.of(pairs, rows, settings.beta())));
    Map<String, Object> figures = evaluation.overall().figures();
    figures.putAll(calibration);
    figures.putAll(told);
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

  private void requireNamed(Dataset<Row> pairs, StageResult result) {
    if (result.rows().kept() > 0) {
      settings.truth().ifPresent(name -> require("truth", name, pairs, EvaluatedRows.TRUTH));
      settings
          .scoreGap()
          .ifPresent(name -> require("score_gap", name, pairs, EvaluatedRows.SCORE_GAP));
    }
  }

  private static void require(String setting, String name, Dataset<Row> pairs, String read) {
    if (pairs.filter(col(read).isNotNull()).isEmpty()) {
      throw new JobException(
          "%s is %s, and no row has a number there: name a column of numbers, or leave it out"
              .formatted(setting, name));
    }
  }

  private EvaluatePlan plan(StageContext context) throws IOException {
    ModelStore models = ModelStore.of(context);
    List<ModelFolder> policy =
        ModelHeads.named("policy", settings.policy(), HeadKind.CAUSAL, context, models);
    List<ModelFolder> reference =
        settings.policy().isPresent()
            ? ModelHeads.named("reference", settings.reference(), HeadKind.CAUSAL, context, models)
            : List.of();
    LengthLimits limits = context.run().limitsBefore(context.stage()).truncating();
    return new EvaluatePlan(
        ModelHeads.named("reward_model", settings.rewardModel(), HeadKind.REWARD, context, models),
        policy,
        reference,
        settings.refinement().asked().stream().toList(),
        settings.by(),
        settings.scoreGap().stream().toList(),
        settings.truth().stream().toList(),
        limits,
        CommonContext.within(limits, policy, reference, models),
        settings.promptFree().model().isPresent(),
        settings.batchTokens(),
        models);
  }
}
