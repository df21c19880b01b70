package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.PromptFreeSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.score.Calibration;
import io.predilect.jobs.score.PromptFreeFigures;
import io.predilect.jobs.score.PromptFreePlan;
import io.predilect.jobs.score.PromptFreePlanner;
import io.predilect.jobs.score.ScorePartition;
import io.predilect.jobs.score.ScorePlan;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Takes the reward gaps of a sample of pairs apart, with a model and with the checkpoints on the
 * way to it: the same pairs under the same prompts every time, which are drawn from all rows. What
 * the model itself says of them, the last one, is held.
 */
final class StepDecomposer {
  private static final String COPIES = "_checkpoint-models";

  private final StageContext context;
  private final EvaluateSettings settings;
  private final LengthLimits limits;
  private List<Row> last = List.of();
  private Map<String, Object> calibration = Map.of();

  StepDecomposer(StageContext context, EvaluateSettings settings, LengthLimits limits) {
    this.context = context;
    this.settings = settings;
    this.limits = limits;
  }

  /** Pairs with what the model says of them, and of nothing that was said elsewhere. */
  Dataset<Row> fill(Dataset<Row> evaluated) {
    Dataset<Row> told =
        context.spark().createDataFrame(last, DecomposedRows.TYPE).dropDuplicates(Columns.ID);
    List<String> split = List.of(EvaluatedRows.SPLIT.fieldNames());
    return evaluated
        .join(broadcast(told), evaluated.col(Columns.ID).equalTo(told.col(Columns.ID)), "left")
        .select(
            Arrays.stream(evaluated.columns())
                .map(name -> (split.contains(name) ? told : evaluated).col(name))
                .toArray(Column[]::new));
  }

  /** What the model's temperature was fitted on; empty: it was not fitted. */
  Map<String, Object> calibration() {
    return calibration;
  }

  /**
   * The decompositions of a sample of pairs.
   *
   * @param all rows of all splits
   * @param rows those that are evaluated
   * @param pairs what was found of them: it has the lengths of what was read
   */
  Decompositions of(Dataset<Row> all, Dataset<Row> rows, Dataset<Row> pairs) throws IOException {
    Dataset<Row> lengths =
        pairs
            .select(Columns.ID, EvaluatedRows.CHOSEN_LENGTH, EvaluatedRows.REJECTED_LENGTH)
            .dropDuplicates(Columns.ID);
    // Ids are hashes, so the first by id are a fair sample.
    Dataset<Row> sample =
        rows.orderBy(Columns.ID)
            .limit(settings.decomposedPairs())
            .join(lengths, new String[] {Columns.ID}, "left")
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<Decompositions.Step> steps = new ArrayList<>();
      if (settings.checkpoints().isPresent()) {
        String stage = settings.checkpoints().get();
        try (CheckpointModels checkpoints =
            CheckpointModels.of(
                stage,
                context.inputs().stage(stage),
                new Path(context.scratch(), COPIES),
                context.hadoop())) {
          for (Map.Entry<String, ModelFolder> step : checkpoints.models().entrySet()) {
            steps.add(step(step.getKey(), Optional.of(step.getValue()), all, sample));
          }
        }
      }
      steps.add(step(settings.promptFree().model().orElseThrow(), Optional.empty(), all, sample));
      return new Decompositions(steps);
    } finally {
      sample.unpersist(false);
    }
  }

  private Decompositions.Step step(
      String label, Optional<ModelFolder> checkpoint, Dataset<Row> all, Dataset<Row> sample)
      throws IOException {
    PromptFreeSettings promptFree = settings.promptFree().withAllGaps();
    String model = promptFree.model().orElseThrow();
    Map<String, ModelFolder> replaced = new LinkedHashMap<>();
    checkpoint.ifPresent(folder -> replaced.put(model, folder));
    ModelStore models = ModelStore.of(context);
    PromptFreePlan plan =
        new PromptFreePlanner(
                promptFree,
                name ->
                    replaced.containsKey(name)
                        ? replaced.get(name)
                        : ModelFolder.at(
                            context.inputs().model(Optional.of(name)).toString(), context.hadoop()),
                limits,
                settings.batchTokens(),
                context.seed(),
                models)
            .plan(all);
    ScorePlan score =
        new ScorePlan(List.of(), List.of(plan), limits, List.of(), settings.batchTokens(), models);
    int tasks = context.spark().sparkContext().defaultParallelism();
    String by = settings.by();
    List<Row> scored =
        sample
            .repartition(tasks, col(Columns.ID))
            .mapPartitions(
                new ScorePartition(score, sample.schema()),
                Encoders.row(score.outcome(sample.schema())))
            .filter(col(RowOutput.REJECT).isNull())
            .map(
                (MapFunction<Row, Row>) row -> DecomposedRows.of(row, by),
                Encoders.row(DecomposedRows.TYPE))
            .collectAsList();
    if (checkpoint.isEmpty()) {
      last = scored;
      calibration = plan.calibrated().map(Calibration::figures).orElse(Map.of());
      PromptFreeFigures.notes(plan, promptFree, scored).forEach(context.progress()::note);
    }
    return new Decompositions.Step(
        label,
        Math.toIntExact(sample.count() - scored.size()),
        scored.stream().map(DecomposedRows::point).toList());
  }
}
