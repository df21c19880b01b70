package io.predilect.jobs.rationales;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;

import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A rationale for every pair, from a column of the data or from a model. */
public record RationaleStage(RationaleSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows = context.spark().read().parquet(context.inputs().rowsFolder().toString());
    PairedRows.require(rows, "a rationale");
    long in = rows.count();
    StructType passedOn = RationaleRows.passedOn(rows.schema());
    Dataset<Row> outcome =
        switch (settings.source()) {
          case COLUMN ->
              rows.map(
                  new ColumnRationales(settings.column(), passedOn),
                  Encoders.row(RationaleRows.outcome(passedOn)));
          case MODEL -> generated(context, rows, in, passedOn);
        };
    // Kept, since a permutation reads it three times and a model's answers are dear.
    try (HeldRows once = HeldRows.of(outcome)) {
      StageResult result =
          settings.corruption() == RationaleSettings.Corruption.NONE
              ? RowOutput.writeHeld(once.rows(), in, context.output())
              : RowOutput.write(corrupted(once.rows(), context.seed()), in, context.output());
      return result.withFigures(figures(context));
    }
  }

  private Dataset<Row> generated(
      StageContext context, Dataset<Row> rows, long in, StructType passedOn) throws IOException {
    ModelFolder model =
        ModelFolder.at(context.inputs().model(settings.model()).toString(), context.hadoop());
    ModelStore models = ModelStore.of(context);
    ModelHeads.require("model", model, HeadKind.CAUSAL, models);
    RationalePlan plan =
        new RationalePlan(
            model,
            settings.kind(),
            settings.prompt().stream().toList(),
            settings.sampling(),
            settings.batchTokens(),
            context.seed(),
            models);
    // One a core: the more rows are decoded together, the better.
    return TokenParts.of(rows, 1)
        .mapPartitions(
            context.counting(in, new GeneratedRationales(plan, passedOn)),
            Encoders.row(RationaleRows.outcome(passedOn)));
  }

  private Dataset<Row> corrupted(Dataset<Row> outcome, long seed) {
    return switch (settings.corruption()) {
      case NONE -> outcome;
      case OPPOSITE -> Corruptions.opposite(outcome);
      case PERMUTED -> Corruptions.permuted(outcome, seed);
    };
  }

  private Map<String, Object> figures(StageContext context) {
    Row mean =
        context
            .spark()
            .read()
            .parquet(context.output().toString())
            .select(avg(length(col(Columns.RATIONALE))))
            .head();
    return Map.of(
        "source", settings.source().name().toLowerCase(Locale.ROOT),
        "corruption", settings.corruption().name().toLowerCase(Locale.ROOT),
        "mean_characters", mean.isNullAt(0) ? 0.0 : mean.getDouble(0));
  }
}
