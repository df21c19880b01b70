package io.predilect.jobs.truncate;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.WrittenRows;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the {@code cut} column: how much of each response is used. The texts stay whole, and where
 * no other tokenizer than the reader's counts, nothing is tokenised here: the cut says what share.
 */
public record TruncateStage(TruncateSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    Path input = context.inputs().rowsFolder();
    Dataset<Row> rows = context.spark().read().parquet(input.toString()).drop(Columns.CUT);
    long in = WrittenRows.count(input, rows);
    if (settings.counter().isEmpty()) {
      return RowOutput.writeAll(rows.withColumn(Columns.CUT, cut()), in, context.output());
    }
    ModelFolder counter =
        ModelFolder.at(context.inputs().model(settings.counter()).toString(), context.hadoop());
    StructType type = RowOutput.outcome(rows.schema().add(Columns.CUT, Columns.CUT_TYPE, true));
    Dataset<Row> outcome =
        rows.mapPartitions(
            context.counting(in, CutRows.of(settings, counter, ModelStore.of(context))),
            Encoders.row(type));
    return RowOutput.write(outcome, in, context.output());
  }

  private Column cut() {
    if (!settings.cuts()) {
      return lit(null).cast(Columns.CUT_TYPE);
    }
    int count = settings.count().orElse(Integer.MAX_VALUE);
    return struct(
            lit(settings.unit().name().toLowerCase(Locale.ROOT)),
            lit(settings.ratio()),
            lit(count),
            lit(count),
            lit(settings.endOfTurn()))
        .cast(Columns.CUT_TYPE);
  }
}
