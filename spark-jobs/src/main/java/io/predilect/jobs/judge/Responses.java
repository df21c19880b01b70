package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.jobs.generate.ResponseColumns;
import io.predilect.jobs.ingest.FileRows;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Responses to prompts, of a generate stage or a file of outputs as AlpacaEval has them. */
final class Responses {
  private static final String OUTPUT = "output";

  private Responses() {}

  /**
   * The responses: {@code prompt}, {@code sample}, {@code response}.
   *
   * @param name a stage's, or a file
   * @throws JobException when a row of the file has no instruction or output
   */
  static Dataset<Row> of(StageContext context, String name) throws IOException {
    Path stage = context.inputs().stages().get(name);
    return stage == null
        ? ofFile(context, name)
        : context
            .spark()
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(stage.toString())
            .select(Columns.PROMPT, ResponseColumns.SAMPLE, ResponseColumns.RESPONSE);
  }

  private static Dataset<Row> ofFile(StageContext context, String path) throws IOException {
    DataFiles files =
        DataFiles.find(path, RowReading.ofPrompts(Map.of(), List.of()), context.hadoop());
    PairRules any = new PairRules(Integer.MAX_VALUE, 0, Optional.empty());
    Dataset<Row> rows = new FileRows(context, files, any, 0).read(Long.MAX_VALUE).rows();
    Column output = col(Columns.EXTRA).getItem(OUTPUT);
    long without = rows.filter(col(RowOutput.REJECT).isNotNull().or(output.isNull())).count();
    if (without > 0) {
      throw new JobException(
          "%s: %d of its rows have no instruction or no output: a file of outputs has both in each, as alpaca_eval writes them"
              .formatted(path, without));
    }
    return rows.select(
        col(Columns.PROMPT),
        lit(0).as(ResponseColumns.SAMPLE),
        output.as(ResponseColumns.RESPONSE));
  }
}
