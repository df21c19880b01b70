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
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
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
import org.junit.jupiter.api.Test;
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
  private Optional<String> failing = Optional.empty();

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
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
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
    rows = new RowCounts(5, 0, 5, 0);
    String message = assertThrows(JobException.class, this::run).getMessage();
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
    return new Pipeline(
        config,
        new StageRegistry()
            .with(IngestSettings.class, settings -> this::stage)
            .with(TruncateSettings.class, settings -> this::stage)
            .with(ScoreSettings.class, settings -> this::stage)
            .with(ShardSettings.class, settings -> this::stage)
            .with(EvaluateSettings.class, settings -> this::stage)
            .with(ReportSettings.class, settings -> this::stage),
        new Configuration(),
        LocalSpark::session,
        PipelineListener.SILENT);
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
    if (failing.equals(Optional.of(name))) {
      throw new IllegalStateException("wrapped", new JobException("it was told to fail"));
    }
    return new StageResult(
        rows, rows.rejected() > 0 ? Map.of("bad", rows.rejected()) : Map.of(), Map.of());
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
