package io.predilect.jobs.truncate;

import static org.apache.spark.sql.functions.lit;

import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.WrittenRows;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the {@code cut} column: how much of each response is used. The texts stay whole, and where
 * no other tokenizer than the reader's counts, nothing is tokenised here: the cut says what share.
 * Cuts of stages before stay, and this one is of what they left.
 */
public record TruncateStage(TruncateSettings settings) implements Stage {
  @Override
  public StageResult execute(StageContext context) throws IOException {
    Path input = context.inputs().rowsFolder();
    Dataset<Row> read = WrittenData.read(context.spark()).parquet(input.toString());
    long in = WrittenRows.count(input, read);
    if (!settings.cuts()) {
      return RowOutput.writeAll(Cuts.any(read) ? read : uncut(read), in, context.output());
    }
    Dataset<Row> rows = Cuts.before(read, settings.unit());
    if (settings.counter().isEmpty()) {
      Column cut = Cuts.column(Cuts.of(settings));
      return RowOutput.writeAll(rows.withColumn(Columns.CUT, cut), in, context.output());
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

  private static Dataset<Row> uncut(Dataset<Row> rows) {
    return rows.withColumn(Columns.CUT, lit(null).cast(Columns.CUT_TYPE));
  }
}
