package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.pair.RejectReason;
import io.predilect.data.pair.Split;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;

/** Raw preference data to validated pairs, each on its side of the split. */
public final class IngestStage implements Stage {
  private static final String COPY = "_copy";
  private static final String FIRST = "_first";

  private final IngestSettings settings;

  public IngestStage(IngestSettings settings) {
    this.settings = settings;
  }

  @Override
  public StageResult execute(StageContext context) throws IOException {
    RawRows.Read read = new RawRows(settings, context).read();
    Dataset<Row> raw = limited(read.rows()).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long in = raw.count();
      if (in == 0) {
        throw new JobException(
            settings.path() + " holds no rows: check the path, or make it again");
      }
      int parts = Math.max(raw.rdd().getNumPartitions(), parallelism(context));
      Dataset<Row> outcome = settings.deduplicate() ? firstOnly(raw) : raw;
      StageResult result =
          RowOutput.write(
              // In the order of the data, and in as many parts as can be worked on at a time.
              outcome
                  .repartitionByRange(parts, col(IngestRows.FILE), col(IngestRows.POSITION))
                  .sortWithinPartitions(IngestRows.FILE, IngestRows.POSITION)
                  .drop(IngestRows.FILE, IngestRows.POSITION, IngestRows.TEXT),
              in,
              context.output());
      return result.withFigures(figures(context, read.format()));
    } finally {
      raw.unpersist(false);
    }
  }

  private Dataset<Row> limited(Dataset<Row> rows) {
    return settings.limit().isEmpty()
        ? rows
        : rows.orderBy(IngestRows.FILE, IngestRows.POSITION)
            .limit((int) Math.min(Integer.MAX_VALUE, settings.limit().getAsLong()));
  }

  /** Of equal pairs the first in the data stays, the others are rejected. */
  private static Dataset<Row> firstOnly(Dataset<Row> rows) {
    WindowSpec copies =
        Window.partitionBy(Columns.ID).orderBy(IngestRows.FILE, IngestRows.POSITION);
    Column reject =
        struct(
                lit(RejectReason.DUPLICATE.key()).as("reason"),
                concat(lit("same as the row at "), col(FIRST)).as("detail"),
                coalesce(col(IngestRows.TEXT), lit("")).as("row"),
                lit(false).as("failed"))
            .cast(Reject.TYPE);
    return rows.withColumn(COPY, row_number().over(copies))
        .withColumn(
            FIRST,
            first(
                    concat(
                        lit("position "),
                        col(IngestRows.POSITION),
                        lit(" of file "),
                        col(IngestRows.FILE)))
                .over(copies))
        .withColumn(
            RowOutput.REJECT,
            when(col(COPY).gt(1).and(col(RowOutput.REJECT).isNull()), reject)
                .otherwise(col(RowOutput.REJECT)))
        .drop(COPY, FIRST);
  }

  private static Map<String, Object> figures(StageContext context, String format) {
    Dataset<Row> kept = context.spark().read().parquet(context.output().toString());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("format", format);
    for (Split split : Split.values()) {
      figures.put(split.key(), 0L);
    }
    kept.groupBy(Columns.SPLIT)
        .count()
        .collectAsList()
        .forEach(row -> figures.put(row.getString(0), row.getLong(1)));
    return figures;
  }

  private static int parallelism(StageContext context) {
    return context.spark().sparkContext().defaultParallelism();
  }
}
