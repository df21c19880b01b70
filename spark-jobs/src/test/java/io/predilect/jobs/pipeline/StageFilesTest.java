package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Finished stages of which files are gone, cut or added. */
class StageFilesTest extends PipelineTrial {
  private Path half() {
    return folder.resolve("runs/trial/02-half");
  }

  private String reason() throws IOException {
    return pipeline().plan(Optional.empty()).get(1).reason();
  }

  @Test
  void aStageThatLostAFileIsNamedAndRunsAgainWithWhatFollows() throws IOException {
    run();
    Files.delete(half().resolve("data"));
    assertEquals("its output is not whole: data is missing", reason());
    assertEquals(List.of("half", "figures", "report"), run());
    assertEquals(
        List.of("stage half was done, but its output is not whole: data is missing. It runs again"),
        warnings);
    assertEquals("done, and nothing changed", reason());
    assertEquals(List.of(), run());
  }

  @Test
  void aFileThatWasCutIsNamed() throws IOException {
    run();
    Files.writeString(half().resolve("data"), "ha");
    Files.deleteIfExists(half().resolve(".data.crc"));
    assertEquals("its output is not whole: data has 2 bytes and had 4", reason());
    assertEquals(List.of("half", "figures", "report"), run());
  }

  @Test
  void rowsFromElsewhereAreNamed() throws IOException {
    run();
    Path parts = Files.createDirectories(half().resolve("deeper"));
    Files.writeString(parts.resolve("a.parquet"), "rows");
    Files.delete(half().resolve("data"));
    assertEquals("its output is not whole: data is missing, and so on: 2 files", reason());
    Files.writeString(half().resolve("data"), "half");
    assertEquals("its output is not whole: deeper/a.parquet was put there since", reason());
    assertEquals(List.of("half", "figures", "report"), run());
    assertFalse(Files.exists(parts));
  }

  @Test
  void whatNobodyReadsMayComeAndGo() throws IOException {
    run();
    Files.writeString(half().resolve("notes.txt"), "mine");
    Files.createDirectories(half().resolve("_rejects"));
    Files.writeString(half().resolve("_rejects/part.parquet"), "rows");
    assertEquals(List.of(), run());
    LocalFolder.delete(half().resolve("_rejects"));
    assertEquals(List.of(), run());
    assertEquals(List.of(), warnings);
  }

  @Test
  void rowsThatAStageKeepsToGoOnFromAreItsOwnAndMayComeAndGo() throws IOException {
    run();
    Path kept = half().resolve("goes-on/step-1/part.parquet"); // as a training's gaps
    assertTrue(Files.exists(kept));
    assertEquals("done, and nothing changed", reason());
    Files.writeString(kept.resolveSibling("other.parquet"), "rows");
    assertEquals(List.of(), run());
    LocalFolder.delete(half().resolve("goes-on"));
    assertEquals(List.of(), run());
    assertEquals(List.of(), warnings);
  }

  @Test
  void aLogThatWasCutOrIsGoneIsToldAndItsStageStays() throws IOException {
    run();
    Path log = half().resolve("scratch"); // written on the way, as a training's metrics.jsonl
    Files.writeString(log, "");
    Files.deleteIfExists(half().resolve(".scratch.crc"));
    assertEquals(List.of(), run());
    String told = warnings.get(0);
    assertTrue(told.startsWith("02-half: scratch has 0 bytes and had "), told);
    assertTrue(told.endsWith("--from half"), told);
    assertEquals("done, and nothing changed", reason());
    assertEquals(List.of(told), pipeline().aboutDone(pipeline().plan(Optional.empty())));
    Files.delete(log);
    assertEquals(List.of(), run());
    assertTrue(
        warnings.get(0).startsWith("02-half: scratch is missing. The stage stays done"),
        warnings.toString());
  }

  @Test
  void aStageOfAnEarlierVersionStays() throws IOException {
    run();
    Path record = half().resolve("_stage.json");
    String json = Files.readString(record);
    String without = json.replaceAll("(?s),\\s*\"files\" : \\{[^}]*}", "");
    assertTrue(json.contains("\"data\" : 4") && !without.contains("\"files\""), without);
    Files.writeString(record, without);
    Files.deleteIfExists(half().resolve("._stage.json.crc"));
    assertEquals(List.of(), run());
    assertFalse(
        Files.readString(folder.resolve("runs/trial/pipeline.json")).contains("\"data\""),
        "names of files stand in the stage's record alone");
  }
}
