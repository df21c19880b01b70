package io.predilect.jobs.truncate;

import io.predilect.data.pair.ResponseCut;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Writes the {@code cut} column: how much of each response is used. The texts stay whole. */
public final class TruncateStage implements Stage {
  private final TruncateSettings settings;

  public TruncateStage(TruncateSettings settings) {
    this.settings = settings;
  }

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Path input = context.inputs().rowsFolder();
    Dataset<Row> rows = context.spark().read().parquet(input.toString()).drop(Columns.CUT);
    long in = rows.count();
    if (!settings.cuts()) {
      return RowOutput.writeAll(
          rows.withColumn(Columns.CUT, functions.lit(null).cast(Columns.CUT_TYPE)),
          in,
          context.output());
    }
    StructType type = RowOutput.outcome(rows.schema().add(Columns.CUT, Columns.CUT_TYPE, true));
    Dataset<Row> outcome =
        rows.mapPartitions(
            context.counting(
                in,
                new CutRows(
                    settings, tokenizer(context), new SerializableConfiguration(context.hadoop()))),
            Encoders.row(type));
    return RowOutput.write(outcome, in, context.output());
  }

  private Optional<ModelFolder> tokenizer(StageContext context) throws IOException {
    return settings.unit() == ResponseCut.Unit.TOKENS
        ? Optional.of(
            ModelFolder.at(context.inputs().model(settings.model()).toString(), context.hadoop()))
        : Optional.empty();
  }
}
