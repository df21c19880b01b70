package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A stage's folder is found by its name when stages are put in or taken out before it. */
class StagesByNameTest extends PipelineTrial {
  private static final String BEFORE = "  - ingest: {path: PATH}\n";
  private static final String HALF = "  - truncate: {name: half, unit: characters, ratio: 0.5}\n";
  private static final String FIGURES = "  - evaluate: {name: figures}\n";
  private static final String ASIDE = "  - evaluate: {name: aside}\n";

  private void stages(String... stages) {
    yaml = "name: trial\nstages:\n" + String.join("", stages);
  }

  private List<String> folders() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("runs/trial"))) {
      return all.filter(Files::isDirectory).map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> told() throws IOException {
    return manifest().stages().stream().map(StageRecord::folder).toList();
  }

  @Test
  void aStagePutInRunsAloneAndOneTakenOutRunsNone() throws IOException {
    stages(BEFORE, HALF, FIGURES);
    run();
    stages(BEFORE, ASIDE, HALF, FIGURES);
    assertEquals(List.of("aside"), run());
    assertEquals(List.of("01-ingest", "02-aside", "02-half", "03-figures"), folders());
    assertEquals(List.of("01-ingest", "02-aside", "02-half", "03-figures"), told());
    stages(BEFORE, HALF, FIGURES);
    assertEquals(List.of(), run());
    assertEquals(List.of("01-ingest", "02-half", "03-figures"), told());
    assertEquals(List.of(), warnings);
  }

  @Test
  void whatRunsAgainHasItsNewNumberAndTheOldFolderIsGone() throws IOException {
    stages(BEFORE, HALF, FIGURES);
    run();
    stages(BEFORE, ASIDE, HALF, FIGURES);
    assertEquals(List.of("aside", "half", "figures"), run("stages.half.ratio=0.25"));
    assertEquals(List.of("01-ingest", "02-aside", "03-half", "04-figures"), folders());
    assertEquals(folders(), told());
    assertEquals(List.of(), run("stages.half.ratio=0.25"));
  }

  @Test
  void unfinishedWorkIsGoneOnWithUnderAnotherNumber() throws IOException {
    stages(BEFORE, HALF);
    failing = Optional.of("half");
    assertThrows(JobException.class, this::run);
    failing = Optional.empty();
    stages(BEFORE, ASIDE, HALF);
    assertEquals(List.of("aside", "half"), run());
    // written once before the failure and once after
    assertEquals("xx", Files.readString(folder.resolve("runs/trial/03-half/scratch")));
    assertEquals(List.of(), leftovers());
  }

  @Test
  void ofTwoFoldersTheOneWhoseRecordFitsCountsAndTheOtherIsTold() throws IOException {
    stages(BEFORE, HALF, FIGURES);
    run("stages.half.ratio=0.25");
    Path root = folder.resolve("runs/trial");
    Files.move(root.resolve("02-half"), root.resolve("07-half"));
    run(); // no folder has half's name and settings
    assertEquals(List.of("01-ingest", "02-half", "03-figures"), folders());
    Files.createDirectories(root.resolve("05-half"));
    Files.writeString(
        root.resolve("05-half/_stage.json"),
        Files.readString(root.resolve("02-half/_stage.json"))
            .replaceAll("\"config_digest\" : \"\\w+\"", "\"config_digest\" : \"00\"")
            .replaceAll("\"started\" : \"2", "\"started\" : \"3"));
    assertEquals(List.of(), run());
    assertEquals("02-half", told().get(1));
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("02-half counts, 05-half"), warnings.get(0));
    assertEquals(List.of("figures"), run("stages.figures.beta=1"));
  }

  @Test
  void namesThatEndAlikeAreNotMistakenForOneAnother() throws IOException {
    stages(BEFORE, "  - truncate: {name: 2-half, unit: characters, ratio: 0.5}\n");
    run();
    stages(BEFORE, HALF);
    assertEquals(List.of("half"), run());
    assertEquals(List.of("01-ingest", "02-2-half", "02-half"), folders());
  }
}
