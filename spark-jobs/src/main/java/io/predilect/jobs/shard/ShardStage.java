package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.ShardSchema;
import io.predilect.jobs.config.RefinementPrompts;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.TextWarnings;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.rows.WrittenRows;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.ModelSource;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.ObjectiveSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Pairs to tokens, in an order that the seed and the ids alone decide: not the number of shards, of
 * ranks or of cores. Batches of like lengths are formed by those who read them.
 */
public record ShardStage(ShardSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows = rows(context);
    long in =
        settings.split() == SplitFilter.ALL && settings.share() == 1
            ? WrittenRows.count(context.inputs().rowsFolder(), rows)
            : rows.count();
    ModelFolder model =
        ModelFolder.at(context.inputs().model(settings.model()).toString(), context.hadoop());
    ModelStore models = ModelStore.of(context);
    Dataset<Row> outcome =
        rows.mapPartitions(
            context.counting(
                in,
                new TokenizedRows(
                    model,
                    limits(model, models),
                    settings,
                    RefinementPrompts.of(context.run(), context.stage()),
                    models)),
            Encoders.row(RowOutput.outcome(ShardRows.FITTED)));
    Map<String, Object> figures = new LinkedHashMap<>();
    try (HeldRows once = HeldRows.of(outcome)) {
      Row sums = sums(once.rows());
      StageResult result =
          RowOutput.writeHeld(
              once.rows(),
              !sums.isNullAt(0) && sums.getLong(0) > 0,
              kept ->
                  sharded(
                      kept.drop(Shortened.COLUMN).drop(BrokenLists.COLUMNS),
                      sums,
                      context,
                      figures),
              in,
              context.output());
      if (!sums.isNullAt(13) && sums.getLong(13) > 0) {
        BrokenLists.of(once.rows())
            .tell(figures, context.progress()::note, ranks(context.run(), context.stage()));
      }
      figures.putAll(TextWarnings.tell(rows, model, models, in, context.progress()));
      return result.withFigures(figures);
    }
  }

  private LengthLimits limits(ModelFolder model, ModelStore models) throws IOException {
    try (NodeCache.Use here = models.folder(model)) {
      return limits(settings, here.path());
    }
  }

  /** How many rows have a reject and how many none, and their tokens; a rejected one has none. */
  private static Row sums(Dataset<Row> outcome) {
    Column kept = col(RowOutput.REJECT).isNull();
    List<Column> sums =
        new ArrayList<>(
            List.of(
                sum(when(kept, 0).otherwise(1)),
                sum(when(kept, 1).otherwise(0)),
                sum(ShardRows.tokens(ShardSchema.PROMPT)),
                sum(ShardRows.tokens(ShardSchema.CHOSEN)),
                sum(ShardRows.tokens(ShardSchema.REJECTED)),
                max(ShardRows.tokens(ShardSchema.PROMPT)),
                max(ShardRows.tokens(ShardSchema.CHOSEN)),
                max(ShardRows.tokens(ShardSchema.REJECTED))));
    sums.addAll(Shortened.counts());
    // of one judged response the other is null
    sums.add(
        sum(when(col(ShardSchema.CHOSEN).equalTo(col(ShardSchema.REJECTED)), 1L).otherwise(0L)));
    sums.add(BrokenLists.listed());
    sums.add(sum(when(col(ShardSchema.WEIGHT).equalTo(0), 1L).otherwise(0L)));
    return outcome.select(sums.toArray(Column[]::new)).first();
  }

  private Dataset<Row> rows(StageContext context) {
    Dataset<Row> rows =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    Dataset<Row> split = SplitRows.of(rows, settings.split());
    if (settings.share() == 1) {
      return split;
    }
    double share = settings.share();
    long seed = context.run().seed(); // not the stage's own: shares of one run lie in each other
    FilterFunction<Row> drawn = row -> ShardOrder.position(drawnBy(row), seed) < share;
    return split.filter(drawn);
  }

  // Of a list all pairs or none: rankings are put together of them.
  private static String drawnBy(Row row) {
    return PairRows.text(row, Columns.LIST).orElseGet(() -> row.getAs(Columns.ID));
  }

  /**
   * The limits of tokenised pairs: no longer than the model's context, whatever the settings allow.
   *
   * @param model its folder on this machine
   */
  public static LengthLimits limits(ShardSettings settings, java.nio.file.Path model) {
    return settings.limits().within(ModelSource.of(model).config().maxPositions());
  }

  private Dataset<Row> sharded(
      Dataset<Row> kept, Row sums, StageContext context, Map<String, Object> figures) {
    long rows = sums.isNullAt(1) ? 0 : sums.getLong(1);
    if (rows == 0) {
      return kept;
    }
    if (sums.getLong(14) == rows) {
      throw new JobException(
          "weight_column: '%s' is 0 in all %s pairs, so nothing can be learnt from them: name another column, or set it to null"
              .formatted(settings.weightColumn().orElse(""), rows));
    }
    int shards = shards(rows);
    figures.put("shards", shards);
    figures.put("prompt_tokens", sums.getLong(2));
    figures.put("chosen_tokens", sums.getLong(3));
    figures.put("rejected_tokens", sums.getLong(4));
    figures.put("longest_prompt", sums.getInt(5));
    figures.put("longest_chosen", sums.getInt(6));
    figures.put("longest_rejected", sums.getInt(7));
    tell(sums, rows, context, figures);
    return ShardOrder.of(kept, shards, context.seed());
  }

  // What limits took, and what they made equal, must not be found out from a model.
  private void tell(Row sums, long rows, StageContext context, Map<String, Object> figures) {
    boolean rationales = teachRationales(context.run(), context.stage());
    new Shortened(
            rows,
            0,
            sums.getLong(8),
            sums.getLong(9),
            rationales ? sums.getLong(10) : 0,
            sums.getLong(11))
        .tell(
            figures,
            context.progress()::note,
            "the model's context",
            "allow more, or leave them out with overlong: reject");
    long same = sums.getLong(12);
    if (same > 0) {
      figures.put("same_tokens", same);
      context
          .progress()
          .note(
              String.format(
                  Locale.ROOT,
                  "%,d of %,d pairs have the same tokens in both responses, as far as they are used: nothing is learnt from these, and their margin is 0",
                  same,
                  rows));
    }
  }

  // Where trainings on them ask for none, nothing of one is missed; another run's may.
  static boolean teachRationales(RunConfig run, StageConfig shards) {
    return mayTrain(run, shards, objective -> objective.rationale().gamma() > 0);
  }

  private static boolean ranks(RunConfig run, StageConfig shards) {
    return mayTrain(run, shards, objective -> objective.objective().needs().contains(Need.RANKING));
  }

  private static boolean mayTrain(
      RunConfig run, StageConfig shards, Predicate<ObjectiveSettings> so) {
    List<StageConfig> trainings = run.trainingsOn(shards);
    return trainings.isEmpty()
        || trainings.stream()
            .map(training -> (TrainStageSettings) training.settings())
            .anyMatch(train -> so.test(train.objective()));
  }

  // Every rank reads all of them: their number is a matter of files, not of ranks.
  private int shards(long rows) {
    long bySize = (rows + settings.rowsPerShard() - 1) / settings.rowsPerShard();
    return settings.shards().orElse((int) Math.max(1, Math.min(rows, bySize)));
  }
}
