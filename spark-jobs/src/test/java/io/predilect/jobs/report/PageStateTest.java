package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.pipeline.RunSoFar;
import io.predilect.jobs.runfolder.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageStateTest {
  private static final RunConfig RUN =
      ConfigReader.read(
          """
          name: trial
          model: base
          stages:
            - ingest: {path: "demo:100", format: demo}
            - init: {name: base}
            - shard:
            - train: {name: dpo, objective: {preference: dpo, beta: 0.3}, lora_r: 8, max_steps: 40}
            - report: {title: A title}
          """,
          "run.yaml",
          List.of());
  private static final RunStatus NOW =
      new RunStatus("node-<7>", 4711, 0, 1000, "dpo", 0.25, "step 10/40  13s left", Map.of());

  @TempDir private Path folder;

  private String page(StageStatus training, Optional<String> error, Optional<RunStatus> now)
      throws IOException {
    List<StageRecord> records =
        RUN.stages().stream()
            .map(
                stage ->
                    new StageRecord(
                        stage.name(),
                        stage.kind(),
                        stage.folder(),
                        stage.kind() == StageKind.TRAIN
                            ? training
                            : stage.index() < 4 ? StageStatus.DONE : StageStatus.PENDING,
                        "2026-01-01T00:00:00Z",
                        1,
                        new StageResult(new RowCounts(100, 90, 10, 0), Map.of()),
                        "",
                        "",
                        List.of(),
                        Optional.empty(),
                        stage.kind() == StageKind.TRAIN ? error : Optional.empty()))
            .toList();
    return ReportStage.page()
        .html(
            new RunSoFar(
                RUN,
                new Manifest("trial", records),
                FileSystem.getLocal(new Configuration()),
                Map.of("dpo", new org.apache.hadoop.fs.Path(folder.toUri())),
                now,
                Duration.ofSeconds(10)));
  }

  @Test
  void whileTheRunGoesOnThePageLoadsItselfAgainAndDrawsWhatIsLogged() throws IOException {
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"step\":5,\"loss\":0.9}\n{\"step\":10,\"loss\":0.7}\n{\"step\":15,\"lo");
    String page = page(StageStatus.RUNNING, Optional.empty(), Optional.of(NOW));
    for (String shown :
        List.of(
            "<meta http-equiv=\"refresh\" content=\"10\">",
            "<h1>A title</h1>",
            "The run goes on.</b> Stage dpo, 25 %: step 10/40, 13s left.",
            "As of 1970-01-01T00:00:00Z, process 4711 on node-&lt;7&gt;",
            "<dt>data</dt><dd>demo:100: 90 of 100 rows kept</dd>",
            "<dt>model</dt><dd>base</dd>",
            "<dd>dpo, beta 0.3, begins with base, LoRA of rank 8, 40 steps in batches of",
            "<svg")) {
      assertTrue(page.contains(shown), shown + " in " + page);
    }
  }

  @Test
  void aPageOfARunThatFailedOrIsDoneStandsStill() throws IOException {
    String failed = page(StageStatus.FAILED, Optional.of("no <disk>"), Optional.empty());
    assertFalse(failed.contains("http-equiv"));
    assertTrue(
        failed.contains("<b>Stage dpo failed.</b> No &lt;disk&gt;. The same run command goes on"),
        failed);
    String stopped = "stopped on request; the same command goes on from what was finished";
    assertTrue(
        page(StageStatus.STOPPED, Optional.of(stopped), Optional.empty())
            .contains("<b>The run was stopped.</b> Stage dpo: " + stopped + ".</p>"));
    String done = page(StageStatus.DONE, Optional.empty(), Optional.empty());
    assertFalse(done.contains("http-equiv") || done.contains("class=\"state"), done);
  }

  @Test
  void aPageOfARunThatWasKilledSaysSoOnceItIsTold() throws IOException {
    String page = page(StageStatus.RUNNING, Optional.empty(), Optional.of(NOW));
    String killed = PageState.ofKilled(page, "It had reached $1 dpo.").orElseThrow();
    assertTrue(killed.contains("<b>The run was killed.</b> It had reached $1 dpo."), killed);
    assertFalse(killed.contains("http-equiv") || killed.contains("goes on.</b>"), killed);
    assertEquals(Optional.empty(), PageState.ofKilled(killed, ""));
    assertEquals(
        Optional.empty(),
        PageState.ofKilled(page(StageStatus.DONE, Optional.empty(), Optional.empty()), ""));
  }
}
