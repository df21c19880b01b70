package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PruneCommandTest {
  private static final String MIB = "x".repeat(1 << 20);

  @TempDir Path runs;
  private String told;

  @BeforeEach
  void someRuns() throws IOException {
    run(runs.resolve("old"), "done", 40);
    run(runs.resolve("fresh"), "done", 1);
    run(runs.resolve("several/seed-1"), "failed", 50);
  }

  @Test
  void withoutDeleteItOnlyTells() throws IOException {
    assertEquals(0, prune());
    assertTrue(
        told.contains("old/01-sft/checkpoints") || told.contains("01-sft/checkpoints"), told);
    assertTrue(told.contains("3.0 MiB could be freed in 2 of 3 runs; --delete frees them"), told);
    assertTrue(Files.exists(runs.resolve("old/01-sft/checkpoints/step-2/state")));
  }

  @Test
  void whatResultsDoWithoutGoesAndTheRestStays() throws IOException {
    assertEquals(0, prune("--delete"));
    assertTrue(told.contains("3.0 MiB freed in 2 of 3 runs"), told);
    assertFalse(Files.exists(runs.resolve("old/01-sft/checkpoints")));
    assertFalse(Files.exists(runs.resolve("old/02-dpo~partial-0123456789ab")));
    assertTrue(Files.exists(runs.resolve("old/01-sft/model/model.safetensors")));
    assertTrue(Files.exists(runs.resolve("old/_answers/judge/part.parquet")));
    // of a failed training the checkpoints are what the next try goes on from, in the partial work
    assertTrue(Files.exists(runs.resolve("several/seed-1/01-sft/checkpoints")));
    assertFalse(Files.exists(runs.resolve("several/seed-1/02-dpo~partial-0123456789ab")));
    assertTrue(Files.exists(runs.resolve("fresh/01-sft/checkpoints")));
    assertEquals(0, prune("--delete"));
    assertTrue(told.contains("0.0 MiB freed in 0 of 3 runs"), told);
  }

  @Test
  void ageAndNumberAndAnswersAreAsAsked() throws IOException {
    assertEquals(0, prune("--older-than", "45d"));
    assertTrue(told.contains("1.0 MiB could be freed in 1 of 3 runs"), told);
    assertEquals(0, prune("--older-than", "1h", "--keep", "2"));
    assertTrue(told.contains("1.0 MiB could be freed in 1 of 3 runs"), told);
    assertEquals(0, prune("--answers"));
    assertTrue(told.contains("5.0 MiB could be freed in 2 of 3 runs"), told);
  }

  @Test
  void aRunThatALinkLeadsToIsOne() throws IOException {
    Files.createSymbolicLink(runs.resolve("latest"), runs.resolve("fresh"));
    Files.createSymbolicLink(runs.resolve("a-link"), runs.resolve("several"));
    assertEquals(0, prune("--older-than", "1h", "--keep", "2"));
    assertTrue(told.contains("1.0 MiB could be freed in 1 of 3 runs"), told);
    assertTrue(told.contains("several/seed-1"), told);
    assertEquals(0, prune("--older-than", "1h"));
    assertTrue(told.contains("5.0 MiB could be freed in 3 of 3 runs"), told);
    assertFalse(told.contains("link") || told.contains("latest"), told);
  }

  @Test
  void aRunThatAProgramWorksInIsLeft() throws IOException {
    try (FileChannel lock =
        FileChannel.open(
            runs.resolve("old/.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      assertEquals(0, prune("--delete"));
    }
    assertTrue(told.contains("left as it is: another program is running in file:"), told);
    assertTrue(told.contains("1.0 MiB freed in 1 of 3 runs"), told);
    assertTrue(Files.exists(runs.resolve("old/01-sft/checkpoints")));
  }

  @Test
  void whatIsNoFolderOfRunsOrNoTimeIsToldOf() throws IOException {
    Path empty = Files.createDirectory(runs.resolve("fresh/empty"));
    assertEquals(1, execute(empty.toString()));
    assertTrue(told.contains("empty holds no runs: name the folder that the setting output"), told);
    assertEquals(1, execute(runs.resolve("gone").toString()));
    assertTrue(told.contains("gone: there is no such folder"), told);
    assertEquals(1, execute(runs.resolve("old/pipeline.json").toString()));
    assertTrue(told.contains("pipeline.json is a file: name a run's folder"), told);
    assertEquals(2, prune("--older-than", "soon"));
    assertTrue(told.contains("'soon' is no time: write days, hours or minutes"), told);
    assertEquals(2, prune("--keep", "-1"));
    assertTrue(told.contains("--keep is -1: it must be 0 or more"), told);
    Files.writeString(runs.resolve("old/pipeline.json"), "{");
    assertEquals(1, prune());
    assertTrue(told.contains("old/pipeline.json: not a manifest"), told);
  }

  private int prune(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = runs.toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    return execute(arguments);
  }

  private int execute(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    CommandLine line = Main.commandLine().setOut(writer).setErr(writer);
    String[] all = new String[arguments.length + 1];
    all[0] = "prune";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int code = line.execute(all);
    told = text.toString();
    return code;
  }

  /** Two trainings, the second one unfinished, and what a judge answered. */
  private static void run(Path folder, String first, int days) throws IOException {
    Files.createDirectories(folder);
    file(folder.resolve("01-sft/checkpoints/step-2/state"));
    file(folder.resolve("01-sft/model/model.safetensors"));
    file(folder.resolve("02-dpo~partial-0123456789ab/checkpoints/step-2/state"));
    file(folder.resolve("_answers/judge/part.parquet"));
    Path manifest = folder.resolve("pipeline.json");
    Files.writeString(
        manifest,
        """
        {"run": "%s", "stages": [
          {"name": "sft", "kind": "train", "folder": "01-sft", "status": "%s",
           "started": "2026-01-01T00:00:00Z", "seconds": 1.0},
          {"name": "dpo", "kind": "train", "folder": "02-dpo", "status": "failed",
           "started": "2026-01-01T00:01:00Z", "seconds": 1.0, "error": "no disk"}]}
        """
            .formatted(folder.getFileName(), first));
    Files.setLastModifiedTime(manifest, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  private static void file(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, MIB);
  }
}
