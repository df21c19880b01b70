package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.ResolvedConfig;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.TruncateSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of things, with stages that only write a file. */
class PipelineTest {
  private static final String RUN =
      """
      name: trial
      stages:
        - ingest: {path: PATH}
        - truncate: {name: half, unit: characters, ratio: 0.5}
        - evaluate: {name: figures}
        - report:
      """;

  @TempDir private Path folder;
  private String yaml = RUN;
  private final List<String> ran = new ArrayList<>();
  private RowCounts rows = RowCounts.all(3);
  private StopSignal stop = new StopSignal();
  private Optional<String> stoppedBy = Optional.empty();
  private Optional<String> watched = Optional.empty();
  private Optional<RunStatus> status = Optional.empty();
  private Optional<String> failing = Optional.empty();
  private Optional<String> noneKept = Optional.empty();

  @Test
  void everyStageRunsOnceAndIsThenSkipped() throws IOException {
    assertEquals(List.of("ingest", "half", "figures", "report"), run());
    assertEquals(List.of(), run());
    assertTrue(Files.exists(folder.resolve("runs/trial/01-ingest/data")));
    assertEquals("report", Files.readString(folder.resolve("runs/trial/report.html")));
    assertEquals(List.of(), leftovers());
    Manifest manifest = manifest();
    assertEquals(4, manifest.stages().size());
    for (StageRecord stage : manifest.stages()) {
      assertEquals(StageStatus.DONE, stage.status(), stage.name());
      assertEquals(rows, stage.result().rows());
    }
  }

  @Test
  void theResolvedFileDoesTheSameRun() throws IOException {
    run();
    String yaml = Files.readString(folder.resolve("runs/trial/" + Pipeline.CONFIG_FILE));
    assertEquals(config(), ConfigReader.read(yaml, Pipeline.CONFIG_FILE, List.of()));
  }

  @Test
  void aChangedSettingRunsItsStageAndWhatFollows() throws IOException {
    run();
    assertEquals(List.of("half", "figures", "report"), run("stages.half.ratio=0.25"));
    assertEquals(
        List.of("figures", "report"), run("stages.half.ratio=0.25", "stages.figures.beta=1"));
    assertEquals(List.of("ingest", "half", "figures", "report"), run("seed=7"));
  }

  @Test
  void scoresDependOnTheLengthsOfTheShardsAfterThem() throws IOException {
    Path model = model();
    yaml =
        """
        name: trial
        model: MODEL
        stages:
          - ingest: {path: PATH}
          - score: {reference: {model: MODEL}}
          - shard: {max_length: 64}
        """
            .replace("MODEL", "'" + model + "'");
    assertEquals(List.of("ingest", "score", "shard"), run());
    assertEquals(List.of("shard"), run("stages.shard.shards=2"));
    assertEquals(
        List.of("score", "shard"), run("stages.shard.shards=2", "stages.shard.max_length=32"));
  }

  @Test
  void figuresDependOnTheLengthsOfTheShardsBeforeThem() throws IOException {
    yaml =
        """
        name: trial
        model: MODEL
        stages:
          - ingest: {path: PATH}
          - shard: {max_length: 64}
          - evaluate: {name: figures, reward_model: MODEL}
        """
            .replace("MODEL", "'" + model() + "'");
    assertEquals(List.of("ingest", "shard", "figures"), run());
    assertEquals(List.of("shard"), run("stages.shard.shards=2"));
    assertEquals(
        List.of("shard", "figures"), run("stages.shard.shards=2", "stages.shard.max_length=32"));
  }

  @Test
  void howATrainingIsRunDoesNotDecideWhatItMakes() throws IOException {
    yaml =
        """
        name: trial
        model: MODEL
        stages:
          - ingest: {path: PATH}
          - shard: {max_length: 64}
          - train: {name: sft, objective: {preference: sft}, batch_size: 8}
        """
            .replace("MODEL", "'" + model() + "'");
    assertEquals(List.of("ingest", "shard", "sft"), run());
    assertEquals(List.of(), run("stages.sft.ranks=4"));
    assertEquals(List.of(), run("stages.sft.stall_timeout=30"));
    assertEquals(List.of(), run("stages.sft.mlflow.tracking_uri=http://localhost:1"));
    assertEquals(List.of("sft"), run("stages.sft.epochs=2"));
    // ranks that step for themselves are another training
    assertEquals(List.of("sft"), run("stages.sft.sync.every=4"));
    assertEquals(List.of("sft"), run("stages.sft.sync.every=4", "stages.sft.ranks=4"));
    StageConfig usual = config().stages().get(2);
    assertEquals(
        ResolvedConfig.tree(usual.settings()).toString(),
        ResolvedConfig.decisive(usual.settings()).toString());
  }

  private Path model() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    return model;
  }

  @Test
  void aBranchDoesNotSeeWhatHappensBesideIt() throws IOException {
    yaml =
        """
        name: trial
        stages:
          - ingest: {path: PATH}
          - truncate: {name: half, unit: characters, ratio: 0.5}
          - truncate: {name: third, rows: ingest, unit: characters, ratio: 0.33}
          - evaluate: {name: of-half, rows: half}
          - evaluate: {name: of-third}
        """;
    assertEquals(List.of("ingest", "half", "third", "of-half", "of-third"), run());
    assertEquals(List.of("half", "of-half"), run("stages.half.ratio=0.4"));
    assertEquals(List.of("of-third"), run("stages.half.ratio=0.4", "stages.of-third.rows=ingest"));
  }

  @Test
  void aChangedInputRunsItsReadersAgain() throws IOException {
    run();
    Files.writeString(folder.resolve("pairs.json"), "other and longer");
    assertEquals(List.of("ingest", "half", "figures", "report"), run());
  }

  @Test
  void fromRunsThatStageAndAllAfter() throws IOException {
    run();
    pipeline().run(Optional.of("figures"));
    assertEquals(List.of("figures", "report"), ran);
    ConfigException unknown =
        assertThrows(ConfigException.class, () -> pipeline().run(Optional.of("figure")));
    assertTrue(unknown.getMessage().contains("the stages are ingest, half, figures, report"));
  }

  @Test
  void aPlanSaysWhyAndTouchesNothing() throws IOException {
    assertEquals("not done yet", pipeline().plan(Optional.empty()).get(0).reason());
    assertFalse(Files.exists(folder.resolve("runs")));
    run();
    List<PlannedStage> plan = pipeline("stages.half.ratio=0.25").plan(Optional.empty());
    assertEquals(
        List.of(
            "done, and nothing changed",
            "its settings changed",
            "reads half, which runs",
            "reads half, which runs"),
        plan.stream().map(PlannedStage::reason).toList());
  }

  @Test
  void aFailedStageLeavesWhatWasFinishedAndIsTriedAgain() throws IOException {
    failing = Optional.of("figures");
    JobException failure = assertThrows(JobException.class, this::run);
    assertEquals("stage figures: it was told to fail", failure.getMessage());
    assertEquals(List.of(), leftovers());
    assertFalse(Files.exists(folder.resolve("runs/trial/03-figures")));
    assertEquals(
        List.of(StageStatus.DONE, StageStatus.DONE, StageStatus.FAILED, StageStatus.PENDING),
        manifest().stages().stream().map(StageRecord::status).toList());
    failing = Optional.empty();
    assertEquals(List.of("figures", "report"), run());
  }

  @Test
  void aStoppedRunKeepsWhatWasFinishedAndGoesOn() throws IOException {
    stoppedBy = Optional.of("half");
    JobException stopped = assertThrows(JobException.class, this::run);
    assertEquals("stage figures: stopped before it began", stopped.getMessage());
    assertEquals(List.of("ingest", "half"), ran);
    stoppedBy = Optional.empty();
    stop = new StopSignal();
    assertEquals(List.of("figures", "report"), run());
  }

  @Test
  @Timeout(60)
  void aStageThatIsBetweenTwoSparkJobsEndsToo() throws IOException {
    StageRegistry stages =
        new StageRegistry()
            .with(
                IngestSettings.class,
                settings ->
                    context -> {
                      assertEquals(3, context.spark().range(3).count());
                      stop.stop();
                      JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
                      spark.parallelize(List.of(120_000L), 1).foreach(Thread::sleep);
                      return new StageResult(rows, Map.of());
                    });
    JobException stopped =
        assertThrows(JobException.class, () -> pipeline(config(), stages).run(Optional.empty()));
    assertEquals(
        "stage ingest: stopped on request; the same command goes on from what was finished",
        stopped.getMessage());
    assertEquals(3, LocalSpark.session().range(3).count(), "later jobs run");
  }

  @Test
  void aStageOfWhichNothingCanBeReadIsNamed() throws IOException {
    run();
    Path half = folder.resolve("runs/trial/02-half");
    Files.writeString(half.resolve("_stage.json"), "{\"kind\": \"halve\"}");
    Files.delete(half.resolve("._stage.json.crc"));
    JobException failure = assertThrows(JobException.class, this::run);
    assertTrue(failure.getMessage().contains("02-half/_stage.json: not a manifest"));
    pipeline().run(Optional.of("half"));
    assertEquals(List.of("half", "figures", "report"), ran);
  }

  @Test
  void aRunningStageCanBeWatchedAndAnEndedRunLeavesNoStatus() throws IOException {
    watched = Optional.of("half");
    run();
    RunStatus told = status.orElseThrow();
    assertEquals("half", told.stage());
    assertEquals(0.5, told.share());
    assertEquals("halfway", told.detail());
    assertEquals(Map.of("rows", 17.0), told.figures());
    assertTrue(told.alive(told.updated() + 1));
    assertFalse(told.alive(told.updated() + 60_000));
    assertFalse(Files.exists(folder.resolve("runs/trial/" + RunStatus.FILE)));
  }

  @Test
  void rowsThatAreNotAccountedForFailTheStage() {
    rows = new RowCounts(5, 3, 1, 0);
    JobException failure = assertThrows(JobException.class, this::run);
    assertTrue(
        failure.getMessage().contains("of 5 rows read 3 were kept, 1 rejected and 0 failed"));
  }

  @Test
  void noRowsAndNoneKeptAreErrors() {
    rows = RowCounts.NONE;
    assertTrue(
        assertThrows(JobException.class, this::run).getMessage().contains("no rows came in"));
    rows = RowCounts.all(3);
    noneKept = Optional.of("figures");
    assertTrue(
        assertThrows(JobException.class, this::run)
            .getMessage()
            .startsWith("stage figures: none of 5 rows could be used: bad (5)"));
    noneKept = Optional.of("ingest");
    String message =
        assertThrows(JobException.class, () -> pipeline().run(Optional.of("ingest"))).getMessage();
    assertTrue(message.contains("none of 5 rows could be used: bad (5)"), message);
    assertTrue(Files.exists(folder.resolve("runs/trial/01-ingest~rejected/data")));
  }

  @Test
  void leftoversOfAKilledRunAreRemovedButPartialWorkIsGoneOnWith() throws IOException {
    run();
    Path root = folder.resolve("runs/trial");
    Files.createDirectories(root.resolve("02-half~tmp-0123abcd/part"));
    Files.createDirectories(root.resolve("02-half~old-0123abcd"));
    Files.createDirectories(root.resolve("02-half~partial-0123456789ab"));
    assertEquals(List.of(), run());
    assertEquals(List.of("02-half~partial-0123456789ab"), leftovers());
  }

  @Test
  void scratchSurvivesAFailureAndBecomesPartOfTheOutput() throws IOException {
    failing = Optional.of("half");
    assertThrows(JobException.class, this::run);
    assertEquals(1, leftovers().size(), "the partial folder stays");
    failing = Optional.empty();
    run();
    assertEquals(List.of(), leftovers());
    // written once before the failure and once after
    assertEquals("xx", Files.readString(folder.resolve("runs/trial/02-half/scratch")));
  }

  @Test
  void anOutputFolderThatCannotBeWrittenIsOneClearError() throws IOException {
    Files.writeString(folder.resolve("file"), "no folder");
    JobException failure =
        assertThrows(JobException.class, () -> run("output='" + folder.resolve("file") + "/runs'"));
    assertTrue(failure.getMessage().startsWith("cannot write to the output folder"));
    assertTrue(Failures.isExplained(failure));
  }

  @Test
  void missingInputIsToldBeforeAnythingRuns() throws IOException {
    RunConfig config = config("stages.ingest.path='" + folder.resolve("none.json") + "'");
    JobException failure =
        assertThrows(JobException.class, () -> pipeline(config).run(Optional.empty()));
    assertTrue(failure.getMessage().startsWith("stages.ingest.path: there is no file or folder"));
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  private List<String> run(String... sets) throws IOException {
    ran.clear();
    pipeline(sets).run(Optional.empty());
    return List.copyOf(ran);
  }

  private Pipeline pipeline(String... sets) throws IOException {
    ran.clear();
    return pipeline(config(sets));
  }

  private Pipeline pipeline(RunConfig config) throws IOException {
    return pipeline(
        config,
        new StageRegistry()
            .with(IngestSettings.class, settings -> this::stage)
            .with(TruncateSettings.class, settings -> this::stage)
            .with(ScoreSettings.class, settings -> this::stage)
            .with(ShardSettings.class, settings -> this::stage)
            .with(TrainStageSettings.class, settings -> this::stage)
            .with(EvaluateSettings.class, settings -> this::stage)
            .with(ReportSettings.class, settings -> this::stage));
  }

  private Pipeline pipeline(RunConfig config, StageRegistry stages) throws IOException {
    return new Pipeline(
        config, stages, new Configuration(), LocalSpark::session, PipelineListener.SILENT, stop);
  }

  private RunConfig config(String... sets) throws IOException {
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
    }
    if (watched.equals(Optional.of(name))) {
      context.progress().update(0.5, "halfway");
      context.progress().figure("rows", 17);
      status = awaitStatus(context);
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

  private static void write(StageContext context, org.apache.hadoop.fs.Path file, String text)
      throws IOException {
    try (FSDataOutputStream out = context.fileSystem(file).create(file, true)) {
      out.writeBytes(text);
    }
  }

  private Manifest manifest() throws IOException {
    return ManifestJson.readManifest(
        Files.readString(folder.resolve("runs/trial/" + ManifestJson.FILE)));
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("runs/trial"))) {
      return files.map(file -> file.getFileName().toString()).filter(n -> n.contains("~")).toList();
    }
  }
}
