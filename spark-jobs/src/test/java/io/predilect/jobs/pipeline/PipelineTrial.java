package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.Software;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.runfolder.RunLock;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** A pipeline to try things on, whose stages only write a file and remember that they ran. */
abstract class PipelineTrial {
  private static final String RUN =
      """
      name: trial
      stages:
        - ingest: {path: PATH}
        - truncate: {name: half, unit: characters, ratio: 0.5}
        - evaluate: {name: figures}
        - report:
      """;

  @TempDir Path folder;
  String yaml = RUN;
  Software software = new Software("1.0", "one");
  final List<String> ran = new ArrayList<>();
  RowCounts rows = RowCounts.all(3);
  StopSignal stop = new StopSignal();
  Optional<String> stoppedBy = Optional.empty();
  Optional<String> watched = Optional.empty();
  Optional<RunStatus> status = Optional.empty();
  Map<String, Object> gauges = Map.of();
  Optional<String> failing = Optional.empty();
  Optional<String> noneKept = Optional.empty();
  final List<String> warnings = new ArrayList<>();

  List<String> run(String... sets) throws IOException {
    ran.clear();
    pipeline(sets).run(Optional.empty());
    return List.copyOf(ran);
  }

  Pipeline pipeline(String... sets) throws IOException {
    ran.clear();
    return pipeline(config(sets));
  }

  Pipeline pipeline(RunConfig config) throws IOException {
    return pipeline(config, stages());
  }

  StageRegistry stages() {
    return new StageRegistry()
        .with(IngestSettings.class, settings -> this::stage)
        .with(TruncateSettings.class, settings -> this::stage)
        .with(ScoreSettings.class, settings -> this::stage)
        .with(ShardSettings.class, settings -> this::stage)
        .with(TrainStageSettings.class, settings -> this::stage)
        .with(JudgeSettings.class, settings -> this::stage)
        .with(EvaluateSettings.class, settings -> this::stage)
        .with(ReportSettings.class, settings -> this::stage);
  }

  Pipeline pipeline(RunConfig config, StageRegistry stages) throws IOException {
    return new Pipeline(
        config,
        stages,
        new Configuration(),
        Sessions.of(LocalSpark::session),
        warned(),
        stop,
        RunLock.TERM,
        software);
  }

  /** A listener that keeps the warnings. */
  PipelineListener warned() {
    warnings.clear();
    return new PipelineListener() {
      @Override
      public void warned(String line) {
        warnings.add(line);
      }
    };
  }

  RunConfig config(String... sets) throws IOException {
    Path data = folder.resolve("pairs.json");
    if (!Files.exists(data)) {
      Files.writeString(data, "some");
    }
    List<String> all = new ArrayList<>(List.of("output='" + folder.resolve("runs") + "'"));
    all.addAll(List.of(sets));
    return ConfigReader.read(yaml.replace("PATH", "'" + data + "'"), "run.yaml", all);
  }

  private StageResult stage(StageContext context) throws IOException {
    String name = context.stage().name();
    ran.add(name);
    String file = name.equals("report") ? StageContext.REPORT_FILE : "data";
    write(context, new org.apache.hadoop.fs.Path(context.output(), file), name);
    if (name.equals("half")) {
      org.apache.hadoop.fs.Path kept = new org.apache.hadoop.fs.Path(context.scratch(), "scratch");
      boolean again = context.fileSystem(kept).exists(kept);
      write(context, kept, again ? "xx" : "x");
      write(
          context,
          new org.apache.hadoop.fs.Path(context.scratch(), "goes-on/step-1/part.parquet"),
          "rows");
    }
    if (watched.equals(Optional.of(name))) {
      context.progress().update(0.5, "halfway");
      context.progress().figure("rows", 17);
      status = awaitStatus(context);
      gauges = gauges();
    }
    if (stoppedBy.equals(Optional.of(name))) {
      stop.stop();
    }
    if (failing.equals(Optional.of(name))) {
      throw new IllegalStateException("wrapped", new JobException("it was told to fail"));
    }
    return noneKept.equals(Optional.of(name))
        ? new StageResult(new RowCounts(5, 0, 5, 0), Map.of("bad", 5L), Map.of())
        : new StageResult(rows, Map.of());
  }

  private static Optional<RunStatus> awaitStatus(StageContext context) throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    Optional<RunStatus> now = Optional.empty();
    while (System.nanoTime() < deadline
        && !now.map(RunStatus::detail).equals(Optional.of("halfway"))) {
      now = RunStatus.read(context.fileSystem(context.runFolder()), context.runFolder());
    }
    return now;
  }

  /** What Spark's metrics system knows of the run: the values of its source. */
  static Map<String, Object> gauges() {
    Map<String, Object> values = new TreeMap<>();
    for (Source source :
        JavaConverters.seqAsJavaListConverter(
                SparkEnv.get().metricsSystem().getSourcesByName("predilect"))
            .asJava()) {
      source.metricRegistry().getGauges().forEach((name, is) -> values.put(name, is.getValue()));
    }
    return values;
  }

  private static void write(StageContext context, org.apache.hadoop.fs.Path file, String text)
      throws IOException {
    try (FSDataOutputStream out = context.fileSystem(file).create(file, true)) {
      out.writeBytes(text);
    }
  }

  Manifest manifest() throws IOException {
    return ManifestJson.readManifest(
        Files.readString(folder.resolve("runs/trial/" + ManifestJson.FILE)));
  }

  List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("runs/trial"))) {
      return files.map(file -> file.getFileName().toString()).filter(n -> n.contains("~")).toList();
    }
  }
}
