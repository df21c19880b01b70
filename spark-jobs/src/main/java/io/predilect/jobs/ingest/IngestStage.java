package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.pair.Split;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.RowOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Raw preference data to validated pairs, each on its side of the split. */
public final class IngestStage implements Stage {
  private final IngestSettings settings;

  public IngestStage(IngestSettings settings) {
    this.settings = settings;
  }

  @Override
  public StageResult execute(StageContext context) throws IOException {
    RawRows.Read read = new RawRows(settings, context).read();
    try (HeldRows held = HeldRows.of(limited(read.rows()))) {
      long in = held.rows().count();
      if (in == 0) {
        throw RawRows.noRows(settings);
      }
      return written(held.rows(), in, read, context).withFigures(figures(context, read.format()));
    }
  }

  private StageResult written(Dataset<Row> rows, long in, RawRows.Read read, StageContext context)
      throws IOException {
    boolean even = read.even() && settings.limit().isEmpty();
    if (!settings.deduplicate()) {
      return written(even ? rows : spread(rows, parts(rows, context)), in, context);
    }
    try (Duplicates duplicates = Duplicates.of(rows)) {
      Dataset<Row> outcome = duplicates.rejected(rows, read.files());
      return written(
          even && duplicates.keepOrder() ? outcome : spread(outcome, parts(rows, context)),
          in,
          context);
    }
  }

  private static StageResult written(Dataset<Row> outcome, long in, StageContext context)
      throws IOException {
    return RowOutput.writeHeld(
        outcome.drop(IngestRows.FILE, IngestRows.POSITION, IngestRows.TEXT), in, context.output());
  }

  private static Dataset<Row> spread(Dataset<Row> outcome, int parts) {
    return outcome
        .repartitionByRange(parts, col(IngestRows.FILE), col(IngestRows.POSITION))
        .sortWithinPartitions(IngestRows.FILE, IngestRows.POSITION);
  }

  /** As many as can be worked on at a time. */
  private static int parts(Dataset<Row> rows, StageContext context) {
    return Math.max(
        rows.rdd().getNumPartitions(), context.spark().sparkContext().defaultParallelism());
  }

  private Dataset<Row> limited(Dataset<Row> rows) {
    return settings.limit().isEmpty()
        ? rows
        : first(
            rows.orderBy(IngestRows.FILE, IngestRows.POSITION),
            settings.limit().getAsLong(),
            Integer.MAX_VALUE);
  }

  /**
   * The first rows.
   *
   * @param sparkMost the largest limit that Spark's own knows
   */
  static Dataset<Row> first(Dataset<Row> ordered, long limit, int sparkMost) {
    if (limit <= sparkMost) {
      return ordered.limit((int) limit);
    }
    JavaRDD<Row> first =
        ordered.javaRDD().zipWithIndex().filter(row -> row._2() < limit).map(Tuple2::_1);
    return ordered.sparkSession().createDataFrame(first, ordered.schema());
  }

  private static Map<String, Object> figures(StageContext context, String format) {
    Dataset<Row> kept =
        context.spark().read().schema(Columns.PAIR).parquet(context.output().toString());
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
}
