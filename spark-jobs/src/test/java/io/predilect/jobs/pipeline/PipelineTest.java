package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.stage.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of things, with stages that only write a file. */
class PipelineTest extends PipelineTrial {
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
  void thePageIsThatOfTheRunAlsoWhereTheReportWasDoneBefore() throws IOException {
    run();
    Path page = folder.resolve("runs/trial/report.html");
    Files.writeString(page, "of another file with this name");
    assertEquals(List.of(), run());
    assertEquals("report", Files.readString(page));
    Files.delete(page);
    assertEquals(List.of(), run());
    assertEquals("report", Files.readString(page));
    assertEquals(List.of(), warnings);
  }

  @Test
  void aPageOfAnEarlierRunIsToldOfWhereThereIsNoReportStage() throws IOException {
    run();
    yaml = yaml.replace("  - report:\n", "");
    assertEquals(List.of("half", "figures"), run("stages.half.ratio=0.25"));
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(
        warnings.get(0).contains("report.html")
            && warnings.get(0).contains("has no report stage: add one at the end"),
        warnings.get(0));
    Files.delete(folder.resolve("runs/trial/report.html"));
    run("stages.half.ratio=0.25");
    assertEquals(List.of(), warnings);
  }

  @Test
  void theResolvedFileDoesTheSameRun() throws IOException {
    run();
    String yaml = Files.readString(folder.resolve("runs/trial/" + RunFolder.CONFIG_FILE));
    assertEquals(config(), ConfigReader.read(yaml, RunFolder.CONFIG_FILE, List.of()));
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
    assertEquals(
        "stage figures: stopped on request before it began; the same command goes on from what was"
            + " finished",
        stopped.getMessage());
    assertEquals(
        List.of(StageStatus.DONE, StageStatus.DONE, StageStatus.STOPPED, StageStatus.PENDING),
        manifest().stages().stream().map(StageRecord::status).toList());
    assertEquals(List.of("ingest", "half"), ran);
    stoppedBy = Optional.empty();
    stop = new StopSignal();
    assertEquals(List.of("figures", "report"), run());
  }

  // A task that outlives its job would hold a core of the session that all tests share.
  private static void waitUntilCancelled(long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!TaskContext.get().isInterrupted() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
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
                      spark.parallelize(List.of(120L), 1).foreach(PipelineTest::waitUntilCancelled);
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
    Path record = folder.resolve("runs/trial/02-half/_stage.json");
    Files.writeString(record, "{\"kind\": \"halve\"}");
    unreadable("02-half/_stage.json: not as it was written: make the stage again with --from half");
    Files.delete(record.resolveSibling("._stage.json.crc"));
    unreadable("02-half/_stage.json: not a manifest: there is no kind of stage halve: make the");
    Files.writeString(record, "");
    unreadable("02-half/_stage.json: not a manifest: it is empty: make the stage again");
    Files.writeString(record, "{\"kind\": \"halve\"}");
    pipeline().run(Optional.of("half"));
    assertEquals(List.of("half", "figures", "report"), ran);
  }

  private void unreadable(String message) {
    JobException failure = assertThrows(JobException.class, this::run);
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
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
  void aRunningStagesFiguresAreGaugesOfSparksMetricsSystem() throws IOException {
    watched = Optional.of("half");
    run();
    assertEquals(Map.of("stage.index", 2, "stage.share", 0.5, "rows", 17.0), gauges);
    assertEquals(Map.of(), gauges(), "of a run that has ended");
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

  /** Killed while an output appeared, or written to by a task that outlived its program. */
  @Test
  void whatFinishedStagesHaveLeftGoesWhenAllIsDone() throws IOException {
    failing = Optional.of("half");
    assertThrows(JobException.class, this::run);
    List<String> partial = leftovers();
    failing = Optional.empty();
    run();
    Path root = folder.resolve("runs/trial");
    Files.createDirectories(root.resolve(partial.get(0)));
    Files.createDirectories(root.resolve(partial.get(0).replace("02-", "05-")));
    Files.createDirectories(root.resolve("02-half~rejected"));
    Files.createDirectories(root.resolve("02-half~partial-0123456789ab"));
    Files.createDirectories(root.resolve("02-halved~partial-0123456789ab"));
    Files.createDirectories(root.resolve("07-halved~rejected"));
    failing = Optional.of("figures");
    assertThrows(JobException.class, () -> pipeline().run(Optional.of("figures")));
    assertTrue(leftovers().containsAll(partial), "a run that failed is not done");
    failing = Optional.empty();
    run();
    // work of other settings, and of stages that are not in the file
    assertEquals(
        List.of(
            "02-half~partial-0123456789ab", "02-halved~partial-0123456789ab", "07-halved~rejected"),
        leftovers());
    assertTrue(
        warnings
            .get(0)
            .startsWith(
                "left over of stages as they were set before: 02-half~partial-0123456789ab, "),
        warnings.toString());
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
  void whatAFailedStageWroteIsRemovedThoughThatItFailedCannotBeWrittenDown() throws IOException {
    Path manifest = folder.resolve("runs/trial/pipeline.json");
    StageRegistry stages =
        stages()
            .with(
                TruncateSettings.class,
                settings ->
                    context -> {
                      Files.writeString(Path.of(context.output().toUri().getPath(), "data"), "x");
                      Files.delete(manifest);
                      Files.createDirectories(manifest.resolve("in-the-way"));
                      throw new JobException("no room");
                    });
    StageFailedException failure =
        assertThrows(
            StageFailedException.class, () -> pipeline(config(), stages).run(Optional.empty()));
    assertEquals("stage half: no room", failure.getMessage());
    assertEquals(1, failure.getSuppressed().length);
    assertEquals(List.of(), leftovers());
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

  @Test
  void aNameThatIsNeitherAStageNorAFolderIsToldWithTheStagesThatMakeModels() throws IOException {
    yaml = "stages: [{ingest: {path: PATH}}, {init: {name: start}}, {shard: {model: strat}}]";
    List<String> missing = pipeline().missing();
    assertEquals(1, missing.size());
    assertTrue(missing.get(0).startsWith("stages.shard.model: there is no file or folder strat"));
    assertTrue(missing.get(0).endsWith("that make a model either: start"), missing.get(0));
  }
}
