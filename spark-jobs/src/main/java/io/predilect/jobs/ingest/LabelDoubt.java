package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.format.LabelCounts;
import io.predilect.data.format.PairRules;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Labels that are perhaps of another coding than they are read by, looked at in all rows. */
final class LabelDoubt {
  private LabelDoubt() {}

  /**
   * Refuses them.
   *
   * @param outcome the rows with their rejects, in {@link IngestRows#SCHEMA}'s columns
   * @throws JobException that says what to set
   */
  static void refuse(Dataset<Row> outcome, DataFiles data, PairRules rules) {
    if (data.sources().stream().noneMatch(DataSource::labelled)) {
      return;
    }
    Map<String, LabelCounts> counts = new LinkedHashMap<>();
    outcome
        .filter(col(IngestRows.LABELS).isNotNull())
        .groupBy(
            col(Columns.SOURCE), col(IngestRows.LABELS), col(RowOutput.REJECT).isNull().as("kept"))
        .count()
        .orderBy(col("count").desc(), col(IngestRows.LABELS))
        .limit(data.sources().size() * LabelCounts.MOST)
        .collectAsList()
        .forEach(
            row ->
                counts
                    .computeIfAbsent(row.getString(0), source -> new LabelCounts())
                    .add(row.getString(1), row.getBoolean(2), row.getLong(3)));
    for (DataSource source : data.sources()) {
      LabelCounts own = counts.getOrDefault(source.mark(), new LabelCounts());
      own.doubt(source.reading().reader(rules, 0))
          .ifPresent(
              why -> {
                throw new JobException(source.label() + ": " + why);
              });
    }
  }
}
