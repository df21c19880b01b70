package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.manifest.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LivePageTest extends PipelineTrial {
  private final List<String> made = new ArrayList<>();

  private void runLive(RunPage page, String... sets) throws IOException {
    pipeline(config(sets), stages().withPage(() -> page)).run(Optional.empty());
  }

  /** What the page would be about. */
  private String note(RunSoFar run) {
    String text =
        run.manifest().stages().stream().map(StageRecord::status).toList()
            + (run.now().isPresent() ? " goes on, again in " + run.again().toSeconds() : " ended")
            + " "
            + run.folders().keySet().stream().sorted().toList();
    made.add(text);
    return text;
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("runs/trial/report.html"));
  }

  @Test
  void thePageIsThereFromTheBeginningAndSaysAtTheEndThatItIsDone() throws IOException {
    runLive(this::note, "report=live");
    assertEquals("[PENDING, PENDING, PENDING, PENDING] goes on, again in 10 []", made.get(0));
    assertEquals("[DONE, DONE, DONE, DONE] ended [figures, half, ingest, report]", page());
  }

  @Test
  void ofARunThatFailedItSaysSo() {
    failing = Optional.of("figures");
    assertThrows(StageFailedException.class, () -> runLive(this::note, "report=live"));
    assertEquals("[DONE, DONE, FAILED, PENDING] ended [half, ingest]", made.get(made.size() - 1));
  }

  @Test
  void withoutTheSettingTheReportStageAloneMakesIt() throws IOException {
    runLive(this::note);
    assertEquals(List.of(), made);
    assertEquals("report", page());
  }

  @Test
  void aRunGoesOnWithoutItsPage() throws IOException {
    runLive(
        run -> {
          made.add("");
          throw new IOException("no page");
        },
        "report=live");
    assertTrue(made.size() >= 2, "at the beginning and at the end");
    assertEquals("report", page());
  }
}
