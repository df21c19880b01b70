package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.format.PairRules;
import io.predilect.data.pair.PairId;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.ingest.FileRows;
import io.predilect.jobs.ingest.IngestRows;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/**
 * The prompts that are asked, and the rows that are not: one for every row that was read, with the
 * columns of a response that its prompt has, and a {@link RowOutput#REJECT}.
 *
 * @param context of the stage
 * @param settings what it reads
 * @param tables makes files of what Spark reads
 */
record PromptRows(StageContext context, GenerateSettings settings, Tables tables) {
  /** A row whose prompt another row has too. */
  static final String SAME_PROMPT = "same_prompt";

  /** A question without anything that counts as right. */
  static final String MISSING_ANSWERS = "missing_answers";

  private static final String TEXT = "_text";
  private static final String PLACE = "_place";
  private static final String COPY = "_copy";

  private static final UDF1<Seq<Row>, String> PROMPT_ID =
      turns -> PairId.ofPrompt(PairRows.messages(turns));

  /** The rows, but for those of prompts behind the limit. */
  Dataset<Row> read() throws IOException {
    return once(limited(settings.prompts().isPresent() ? ofFiles() : ofStage()));
  }

  private Dataset<Row> ofFiles() throws IOException {
    DataFiles data =
        DataFiles.find(
            settings.prompts().orElseThrow(), settings.reading(), tables, context.hadoop());
    data.note().ifPresent(context.progress()::note);
    PairRules any = new PairRules(Integer.MAX_VALUE, 0, Optional.empty());
    Dataset<Row> rows = new FileRows(context, data, any, 0).read(Long.MAX_VALUE).rows();
    return columns(
        rows.withColumn(ResponseColumns.SOURCE_ID, nothing())
            .withColumn(Columns.SPLIT, nothing())
            .withColumn(TEXT, col(IngestRows.TEXT))
            .withColumn(PLACE, struct(col(IngestRows.FILE), col(IngestRows.POSITION))),
        settings.answers().map(set -> ResponseColumns.ANSWERS));
  }

  private Dataset<Row> ofStage() {
    Dataset<Row> rows =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    SplitFilter split = settings.split().orElse(SplitFilter.TEST);
    return columns(
        SplitRows.of(rows, split)
            .withColumn(TEXT, to_json(struct(col("*"))))
            .withColumn(ResponseColumns.SOURCE_ID, col(Columns.ID))
            .withColumn(PLACE, col(Columns.ID))
            .withColumn(RowOutput.REJECT, lit(null).cast(Reject.TYPE)),
        settings.answers());
  }

  /**
   * The columns that all have.
   *
   * @param answers the column with what counts as right
   */
  private Dataset<Row> columns(Dataset<Row> rows, Optional<String> answers) {
    Column given = answers.map(column -> named(rows, column)).orElseGet(PromptRows::nothing);
    Column read = udf(ReferenceAnswers.READ, ResponseColumns.ANSWERS_TYPE).apply(given);
    Column id = udf(PROMPT_ID, DataTypes.StringType).apply(col(Columns.PROMPT));
    Dataset<Row> all =
        rows.select(
            withCarried(
                rows,
                when(col(RowOutput.REJECT).isNull(), id).otherwise(col(Columns.ID)).as(Columns.ID),
                col(ResponseColumns.SOURCE_ID),
                col(Columns.PROMPT),
                col(Columns.SUBSET),
                read.as(ResponseColumns.ANSWERS),
                map_filter(
                        col(Columns.EXTRA), (key, value) -> key.notEqual(ResponseColumns.ANSWERS))
                    .as(Columns.EXTRA),
                col(Columns.SPLIT),
                col(TEXT),
                col(PLACE),
                col(RowOutput.REJECT)));
    return answers.isEmpty()
        ? all
        : refused(
            all,
            col(ResponseColumns.ANSWERS).isNull(),
            MISSING_ANSWERS,
            "the row has no text and no list of texts in '%s'"
                .formatted(settings.answers().orElseThrow()));
  }

  /** Also the column that responses are taken from, where they are taken from one of the rows'. */
  private Column[] withCarried(Dataset<Row> rows, Column... own) {
    Set<String> names = Set.of(rows.select(own).columns());
    return Stream.concat(
            Arrays.stream(own),
            settings.from().column().stream()
                .filter(column -> settings.from().source() == TextSourceSettings.Source.COLUMN)
                .filter(column -> !names.contains(column))
                .map(column -> named(rows, column).as(column)))
        .toArray(Column[]::new);
  }

  /** The text of a column, or of one among the source's other columns. */
  private static Column named(Dataset<Row> rows, String column) {
    Column other = col(Columns.EXTRA).getItem(column);
    return Arrays.asList(rows.columns()).contains(column)
        ? coalesce(rows.col("`" + column + "`").cast(DataTypes.StringType), other)
        : other;
  }

  // Ids are hashes: the first ones are a fair sample, the same of whatever asks these prompts.
  private Dataset<Row> limited(Dataset<Row> rows) {
    if (settings.limit().isEmpty()) {
      return rows;
    }
    Row last =
        rows.filter(col(RowOutput.REJECT).isNull())
            .select(Columns.ID)
            .distinct()
            .orderBy(Columns.ID)
            .limit((int) Math.min(Integer.MAX_VALUE, settings.limit().getAsLong()))
            .agg(max(Columns.ID))
            .head();
    return last.isNullAt(0)
        ? rows
        : rows.filter(col(RowOutput.REJECT).isNotNull().or(col(Columns.ID).leq(last.getString(0))));
  }

  // Rows of one place may differ in other columns: the same one counts however the rows come.
  private static Dataset<Row> once(Dataset<Row> rows) {
    Column copy =
        row_number()
            .over(
                Window.partitionBy(col(Columns.ID), col(RowOutput.REJECT).isNull())
                    .orderBy(PLACE, TEXT));
    return refused(
            rows.withColumn(COPY, copy),
            col(COPY).gt(1),
            SAME_PROMPT,
            "another row has the same prompt, and gives its response")
        .drop(COPY, PLACE, TEXT);
  }

  private static Dataset<Row> refused(
      Dataset<Row> rows, Column which, String reason, String detail) {
    Column reject =
        struct(lit(reason), lit(detail), coalesce(col(TEXT), lit("")), lit(false))
            .cast(Reject.TYPE);
    return rows.withColumn(
        RowOutput.REJECT,
        when(col(RowOutput.REJECT).isNull().and(which), reject).otherwise(col(RowOutput.REJECT)));
  }

  private static Column nothing() {
    return lit(null).cast(DataTypes.StringType);
  }
}
