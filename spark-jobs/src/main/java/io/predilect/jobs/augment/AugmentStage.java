package io.predilect.jobs.augment;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.predilect.jobs.config.AugmentSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes a data set from the pairs, with the {@code crafted} column to tell its groups apart. Rows
 * that are left out are rejected with a reason; rows that are added are counted beside, as {@code
 * added}, so that every row read is still accounted for.
 */
public record AugmentStage(AugmentSettings settings) implements Stage {
  /** The crafted column of rows that are as they came. */
  static final String ORIGINAL = "original";

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> rows =
        original(
            WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString()));
    PairedRows.require(rows, "the augment stage");
    requireWhole(rows);
    long in = rows.count();
    Dataset<Row> meant = SplitRows.of(rows, settings.split());
    Dataset<Row> others =
        settings.split() == SplitFilter.ALL
            ? rows.limit(0)
            : rows.filter(col(Columns.SPLIT).notEqual(settings.split().key()));
    if (settings.kind() == AugmentSettings.Kind.LENGTH_BIASED) {
      requireUncrafted(meant);
      Dataset<Row> outcome =
          LengthBiasedRows.of(meant.drop(Columns.CRAFTED), settings.longerShare(), context.seed())
              .unionByName(others, true);
      StageResult result = RowOutput.write(outcome, in, context.output());
      return result.withFigures(figures(written(context), 0));
    }
    try (AddedRows made = added(meant.drop(Columns.CRAFTED), context.seed())) {
      rows.unionByName(made.rows()).write().mode("append").parquet(context.output().toString());
    }
    Map<String, Long> groups = written(context);
    // The rows read are counted among those written, so that none can be lost unseen.
    long kept =
        groups(rows).entrySet().stream()
            .mapToLong(group -> Math.min(group.getValue(), groups.getOrDefault(group.getKey(), 0L)))
            .sum();
    long added = groups.values().stream().mapToLong(Long::longValue).sum() - kept;
    return new StageResult(new RowCounts(in, kept, 0, 0), figures(groups, added));
  }

  private AddedRows added(Dataset<Row> rows, long seed) {
    double share = settings.share();
    return switch (settings.kind()) {
      case ADVERSARIAL_PROMPT -> AddedRows.adversarial(rows, share, settings.place(), seed);
      case GRADED -> AddedRows.graded(rows, share, settings.graded(), seed);
      case RRM -> AddedRows.mismatched(rows, share, seed);
      case LENGTH_BIASED -> throw new IllegalArgumentException("this kind adds no pairs");
    };
  }

  // Pairs are grouped and made by their whole texts, and those that are made have no cut.
  private static void requireWhole(Dataset<Row> rows) {
    if (Arrays.asList(rows.columns()).contains(Columns.CUT)
        && !rows.filter(col(Columns.CUT).isNotNull()).isEmpty()) {
      throw new JobException(
          "the rows are cut by a truncate stage, and augment makes data sets of whole responses: put"
              + " truncate after augment");
    }
  }

  // Both tell their groups apart by one column.
  private static void requireUncrafted(Dataset<Row> rows) {
    List<String> before =
        groups(rows).keySet().stream().filter(group -> !group.equals(ORIGINAL)).toList();
    if (!before.isEmpty()) {
      throw new JobException(
          "augment.kind is length_biased, which chooses among pairs as they came; an augment stage before made some of these (crafted: %s): put length_biased first"
              .formatted(String.join(", ", before)));
    }
  }

  // What an augment stage before made keeps its group.
  private static Dataset<Row> original(Dataset<Row> rows) {
    return rows.withColumn(
        Columns.CRAFTED,
        Arrays.asList(rows.columns()).contains(Columns.CRAFTED)
            ? coalesce(col(Columns.CRAFTED), lit(ORIGINAL))
            : lit(ORIGINAL));
  }

  private static Map<String, Object> figures(Map<String, Long> groups, long added) {
    Map<String, Object> figures = new TreeMap<>(groups);
    figures.put("added", added);
    return figures;
  }

  private static Map<String, Long> written(StageContext context) {
    return groups(WrittenData.read(context.spark()).parquet(context.output().toString()));
  }

  /** How many rows there are of each group. */
  private static Map<String, Long> groups(Dataset<Row> rows) {
    Map<String, Long> groups = new TreeMap<>();
    rows.groupBy(col(Columns.CRAFTED))
        .count()
        .collectAsList()
        .forEach(row -> groups.put(row.getString(0), row.getLong(1)));
    return groups;
  }
}
