package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.data.pair.Message;
import io.predilect.jobs.config.JudgedBySettings;
import io.predilect.jobs.evaluate.TextColumn;
import io.predilect.jobs.generate.ResponseColumns;
import io.predilect.jobs.ingest.FileRows;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Responses to prompts, of a generate stage or a file of outputs as AlpacaEval has them: {@link
 * ComparedRows#PROMPT_ID}, {@link ComparedRows#TURN}, the prompt, {@link ComparedRows#SAMPLE}, the
 * response, {@link ComparedRows#GROUP} and {@link ComparedRows#HUMAN}.
 *
 * @param context of the stage that reads them
 * @param figures which columns the last two are of
 */
record Responses(StageContext context, JudgedBySettings figures) {
  static final ArrayType PROMPT_TYPE = DataTypes.createArrayType(Columns.MESSAGE, false);

  private static final int ID_DIGITS = 32;
  private static final int SHOWN = 80; // characters

  /**
   * The responses of an arm or of the baseline.
   *
   * @param name a stage's, or a file
   * @param side which of two responses a file has, where it has two
   * @throws io.predilect.jobs.failure.JobException when a file is none of one model's outputs
   */
  Dataset<Row> of(String name, OutputsFile.Side side) throws IOException {
    Path stage = context.inputs().stages().get(name);
    Dataset<Row> responses =
        stage == null
            ? new OutputsFile(name, side).of(prompts(context, name), this::labelled)
            : labelled(ofStage(stage))
                .withColumn(ComparedRows.LABELLED_WITH, lit(null).cast(DataTypes.StringType));
    return responses.select(
        ComparedRows.PROMPT_ID,
        ComparedRows.TURN,
        Columns.PROMPT,
        ComparedRows.SAMPLE,
        ComparedRows.RESPONSE,
        ComparedRows.GROUP,
        ComparedRows.HUMAN,
        ComparedRows.LABELLED_WITH);
  }

  /** Rows with the two columns that figures are by. */
  Dataset<Row> labelled(Dataset<Row> rows) {
    Column[] human =
        figures.human().stream().map(column -> TextColumn.of(rows, column)).toArray(Column[]::new);
    Column group = TextColumn.of(rows, figures.by());
    return rows.withColumn(ComparedRows.GROUP, when(group.notEqual(""), group))
        .withColumn(
            ComparedRows.HUMAN,
            array(human).cast(ComparedRows.TYPE.apply(ComparedRows.HUMAN).dataType()));
  }

  private Dataset<Row> ofStage(Path folder) {
    Dataset<Row> rows =
        WrittenData.read(context.spark())
            .schema(ResponseColumns.TYPE)
            .option("pathGlobFilter", "*.parquet")
            .parquet(folder.toString());
    // the turns of a question belong together, and only its id is the same of all
    return rows.withColumn(
        ComparedRows.PROMPT_ID,
        when(col(ResponseColumns.TURN).isNull(), promptId()).otherwise(col(Columns.ID)));
  }

  /** The rows of a file of prompts, whatever else it has, and those that cannot be read. */
  static Dataset<Row> prompts(StageContext context, String path) throws IOException {
    DataFiles files =
        DataFiles.find(
            path, RowReading.ofPrompts(Map.of(), List.of()), Tables.NONE, context.hadoop());
    PairRules any = new PairRules(Integer.MAX_VALUE, 0, Optional.empty());
    return new FileRows(context, files, any, 0).read(Long.MAX_VALUE).rows();
  }

  /** Of a row's prompt the last turn for messages, of a long one its beginning. */
  static String shown(Row row) {
    List<Message> prompt = PairRows.prompt(row);
    String text = prompt.get(prompt.size() - 1).content();
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return end == text.length() ? text : text.substring(0, end) + "...";
  }

  /** The same of rows with equal prompts. */
  static Column promptId() {
    return substring(sha2(to_json(col(Columns.PROMPT)), 256), 1, ID_DIGITS);
  }
}
