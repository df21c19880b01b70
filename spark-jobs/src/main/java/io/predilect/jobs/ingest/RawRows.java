package io.predilect.jobs.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.format.FormatException;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.data.raw.RawFileException;
import io.predilect.data.raw.RawReader;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.OutsideFiles;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.TaskHadoop;
import io.predilect.jobs.rows.TaskEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Reads whatever the path leads to, in {@link IngestRows#SCHEMA}'s columns. */
final class RawRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SAMPLE = 100;

  private final IngestSettings settings;
  private final StageContext context;

  RawRows(IngestSettings settings, StageContext context) {
    this.settings = settings;
    this.context = context;
  }

  /**
   * What was found.
   *
   * @param rows the rows
   * @param even whether they lie in the order of the data and no part is much larger than others
   * @param format the format they were read in
   * @param files the files' names, by number
   */
  record Read(Dataset<Row> rows, boolean even, String format, List<String> files) {
    Read {
      files = List.copyOf(files);
    }
  }

  Read read() throws IOException {
    if (settings.demoPairs().isPresent()) {
      return new Read(
          demo(settings.demoPairs().getAsInt()), true, "demo", List.of(settings.data()));
    }
    List<InputFile> raw = new ArrayList<>();
    List<InputFile> parquet = new ArrayList<>();
    List<FileStatus> found =
        OutsideFiles.list(
            settings
                .path()
                .orElseThrow(() -> new JobException("sources: this version reads path only")),
            context.hadoop());
    for (int i = 0; i < found.size(); i++) {
      try {
        InputFile.recognise(i, found.get(i), context.hadoop())
            .ifPresent(file -> (file.raw().isPresent() ? raw : parquet).add(file));
      } catch (RawFileException e) {
        throw new JobException(e.getMessage(), e);
      }
    }
    if (raw.isEmpty() && parquet.isEmpty()) {
      throw new JobException(
          settings.data()
              + " is empty: "
              + (found.size() == 1 ? "the file has" : "none of its files has")
              + " any content; check the path, or make the data again");
    }
    RowReading reading = reading(raw, parquet);
    IngestRows rows = rows(reading);
    Dataset<Row> all = context.spark().createDataFrame(new ArrayList<Row>(), IngestRows.SCHEMA);
    boolean even = parquet.isEmpty();
    if (!raw.isEmpty()) {
      ReadTask.Plan plan = ReadTask.plan(raw, parallelism());
      all = all.union(texts(plan.tasks(), rows));
      even &= plan.even();
    }
    for (InputFile file : parquet) {
      all = all.union(parquet(file, rows));
    }
    List<String> names = found.stream().map(file -> file.getPath().toString()).toList();
    return new Read(all, even, reading.format(), names);
  }

  private int parallelism() {
    return context.spark().sparkContext().defaultParallelism();
  }

  /** What to tell of files without a row. */
  static JobException noRows(IngestSettings settings) {
    return new JobException(settings.data() + " holds no rows: check the path, or make it again");
  }

  private IngestRows rows(RowReading reading) {
    return new IngestRows(
        reading,
        new PairRules(settings.maxChars(), settings.minScoreGap(), settings.system()),
        settings.testShare(),
        context.run().seed());
  }

  private Dataset<Row> texts(List<List<ReadTask>> tasks, IngestRows rows) {
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    TaskHadoop hadoop = context.taskHadoop();
    long limit = settings.limit().orElse(Long.MAX_VALUE);
    // No task need read more than is wanted in all.
    JavaRDD<Row> all =
        spark
            .parallelize(tasks, tasks.size())
            .flatMap(
                task -> {
                  ReadRows read = new ReadRows(task, rows, limit, hadoop.value());
                  TaskEnd.close(read);
                  return read;
                });
    MapPartitionsFunction<Row, Row> counted = context.counting(part -> part);
    return context.spark().createDataFrame(all.mapPartitions(counted::call), IngestRows.SCHEMA);
  }

  private Dataset<Row> parquet(InputFile file, IngestRows rows) {
    int number = file.number();
    return table(file)
        .map(
            (MapFunction<Row, Row>)
                row -> rows.row(number, row.getLong(1), parse(row.getString(0)), row.getString(0)),
            Encoders.row(IngestRows.SCHEMA));
  }

  /** The rows as JSON, and their numbers in the file, from 0. */
  private Dataset<Row> table(InputFile file) {
    Dataset<Row> table = context.spark().read().parquet(file.status().getPath().toString());
    return table.select(
        functions.to_json(functions.struct("*")),
        table.metadataColumn("_metadata").getField("row_index"));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Spark wrote what is no JSON: " + json, e);
    }
  }

  private Dataset<Row> demo(int pairs) {
    DemoSettings demo = new DemoSettings(settings.demo().bias(), settings.demo().noise());
    double bias = demo.bias();
    double noise = demo.noise();
    long seed = context.run().seed();
    IngestRows rows = rows(new RowReading("demo"));
    return context
        .spark()
        .range(pairs)
        .map(
            (MapFunction<Long, Row>)
                index ->
                    rows.row(
                        0,
                        index,
                        DemoPairs.pair(
                            seed, Math.toIntExact(index), new DemoSettings(bias, noise))),
            Encoders.row(IngestRows.SCHEMA));
  }

  private RowReading reading(List<InputFile> raw, List<InputFile> parquet) throws IOException {
    List<JsonNode> sample = new ArrayList<>();
    for (InputFile file : raw) {
      if (sample.size() < SAMPLE) {
        sample(file, sample);
      }
    }
    for (InputFile file : parquet) {
      if (sample.size() < SAMPLE) {
        table(file)
            .limit(SAMPLE)
            .collectAsList()
            .forEach(row -> sample.add(parse(row.getString(0))));
      }
    }
    if (sample.isEmpty() && raw.isEmpty()) {
      throw noRows(settings);
    }
    try {
      return settings.reading(settings.read().get(0)).settled(sample);
    } catch (FormatException e) {
      throw new JobException(settings.data() + ": " + e.getMessage(), e);
    }
  }

  private void sample(InputFile file, List<JsonNode> sample) throws IOException {
    ReadTask whole = new ReadTask(file.number(), file.status().getPath().toString(), 0, -1);
    try (RawReader reader = whole.open(context.hadoop())) {
      for (int i = 0; i < SAMPLE && reader.hasNext(); i++) {
        if (reader.next() instanceof RawRow.Parsed parsed) {
          sample.add(parsed.json());
        }
      }
    }
  }
}
