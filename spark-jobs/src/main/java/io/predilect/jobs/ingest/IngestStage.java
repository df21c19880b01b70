package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.TableCopies;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.HeldRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Raw preference data to validated pairs, each on its side of the split. */
public record IngestStage(IngestSettings settings) implements Stage {
  private static final String OWN_SPLIT =
      "train and test rows are those of the data's own files: test_share is not used for them";

  private static final String PLACE = "_place";

  @Override
  public StageResult execute(StageContext context) throws IOException {
    try (TableCopies tables = TableCopies.of(context, settings.limit())) {
      return ingested(new DataRows(settings, context, tables).read(), context);
    }
  }

  private StageResult ingested(DataRows.Read read, StageContext context) throws IOException {
    read.data().note().ifPresent(context.progress()::note);
    if (read.data().sources().stream().anyMatch(DataSource::ownSplit)) {
      context.progress().note(OWN_SPLIT);
    }
    try (HeldRows held = HeldRows.of(limited(read.rows()))) {
      long in = held.rows().count();
      if (in == 0) {
        throw new JobException(
            settings.data() + " holds no rows: check the path, or make it again");
      }
      return written(held.rows(), in, read, context);
    }
  }

  private StageResult written(Dataset<Row> rows, long in, DataRows.Read read, StageContext context)
      throws IOException {
    boolean even = read.even() && settings.limit().isEmpty();
    int parts = even ? 0 : parts(rows, context);
    if (!settings.deduplicate()) {
      return written(rows, parts, in, read.data(), context);
    }
    try (Duplicates duplicates = Duplicates.of(rows)) {
      return written(
          duplicates.rejected(rows, read.names()),
          duplicates.keepOrder() ? parts : parts(rows, context),
          in,
          read.data(),
          context);
    }
  }

  // In so many parts, or where 0 as they lie.
  private StageResult written(
      Dataset<Row> outcome, int parts, long in, DataFiles data, StageContext context)
      throws IOException {
    LabelDoubt.refuse(outcome, data, settings.rules());
    Map<String, Object> figures = IngestFigures.of(outcome, data);
    ScoredPairs.require(outcome, settings.rules().minScoreGap(), context.progress()::note);
    EmptySide.refuse(figures, context.run(), context.stage());
    IngestNotes.ofReadings(data.sources().stream().map(DataSource::reading).toList())
        .ifPresent(context.progress()::note);
    IngestNotes.ofTestFiles(data).ifPresent(context.progress()::note);
    IngestNotes.ofUnread(data.sources()).ifPresent(context.progress()::note);
    IngestNotes.of(figures, in).forEach(context.progress()::note);
    return RowOutput.writeHeld(
            (parts == 0 ? outcome : spread(outcome, parts)).drop(IngestRows.BESIDE),
            in,
            context.output())
        .withFigures(figures);
  }

  private static Dataset<Row> spread(Dataset<Row> outcome, int parts) {
    return outcome
        .repartitionByRange(parts, col(IngestRows.FILE), col(IngestRows.POSITION))
        .sortWithinPartitions(IngestRows.FILE, IngestRows.POSITION, IngestRows.PAIR);
  }

  /** As many as can be worked on at a time. */
  private static int parts(Dataset<Row> rows, StageContext context) {
    return Math.max(
        rows.rdd().getNumPartitions(), context.spark().sparkContext().defaultParallelism());
  }

  /** The first rows of every source. */
  private Dataset<Row> limited(Dataset<Row> rows) {
    if (settings.limit().isEmpty()) {
      return rows;
    }
    WindowSpec before =
        Window.partitionBy(Columns.SOURCE)
            .orderBy(IngestRows.FILE, IngestRows.POSITION, IngestRows.PAIR)
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    // a sum of longs, for row_number ends where an int does
    Column first = when(col(IngestRows.PAIR).equalTo(0), lit(1L)).otherwise(lit(0L));
    return rows.withColumn(PLACE, sum(first).over(before))
        .filter(col(PLACE).leq(settings.limit().getAsLong()))
        .drop(PLACE);
  }
}
