package io.predilect.jobs.ingest;

import io.predilect.data.pair.PairGenerator;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.InputFile;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Reads whatever the settings lead to, in {@link IngestRows#SCHEMA}'s columns, in one plan. */
record DataRows(IngestSettings settings, StageContext context, Tables tables) {
  /**
   * What was found.
   *
   * @param rows the rows
   * @param even whether they lie in the order of the data and no part is much larger than others
   * @param data what was read; of generated pairs the source alone
   * @param names of its files, by number; of a copy of a table that one's
   */
  record Read(Dataset<Row> rows, boolean even, DataFiles data, List<String> names) {}

  Read read() throws IOException {
    DataFiles data = DataFiles.find(settings, tables, context.hadoop());
    if (settings.generated().isPresent()) {
      return new Read(generated(settings.generated().get()), true, data, List.of(settings.data()));
    }
    FileRows.Read read =
        new FileRows(context, data, settings.rules(), settings.testShare())
            .read(settings.limit().orElse(Long.MAX_VALUE));
    return new Read(read.rows(), read.even(), data, data.files().stream().map(this::name).toList());
  }

  private Dataset<Row> generated(IngestSettings.Generated generated) {
    PairGenerator generator = generated.generator();
    long seed = context.run().seed();
    IngestRows rows = new IngestRows(List.of(), settings.rules(), settings.testShare(), seed);
    return context
        .spark()
        .range(generated.first(), generated.end())
        .map(
            (MapFunction<Long, Row>)
                index -> rows.row(index, generator.pair(seed, Math.toIntExact(index))),
            Encoders.row(IngestRows.SCHEMA));
  }

  private String name(InputFile file) {
    IngestSettings.Source source = settings.read().get(file.source());
    return source.table().isPresent() ? source.label() : file.path();
  }
}
