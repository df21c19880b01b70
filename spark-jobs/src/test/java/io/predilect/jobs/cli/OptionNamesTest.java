package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OptionNamesTest {
  @TempDir Path folder;

  private String told(String... args) {
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine().setErr(new PrintWriter(err));
    assertEquals(CommandLine.ExitCode.USAGE, command.execute(args));
    return err.toString().strip();
  }

  @Test
  void aWrongOptionIsToldByItsName() throws Exception {
    String data = Files.writeString(folder.resolve("a.jsonl"), "{\"prompt\": \"a\"}").toString();
    assertEquals("error: --limit: 0: it must be at least 1", told("audit", data, "--limit", "0"));
    assertEquals(
        "error: --max-length: 0: it must be at least 2",
        told("preview", data, "--model", "m", "--max-length", "0"));
  }

  @Test
  void aPartOfAnOptionIsToldWithTheOption() throws Exception {
    String data = Files.writeString(folder.resolve("a.jsonl"), "{\"prompt\": \"a\"}").toString();
    String columns = told("audit", data, "--columns", "chosn=a");
    assertTrue(columns.startsWith("error: --columns chosn: 'a': there is no such part"), columns);
    assertEquals(
        "error: --format: 'x y'",
        told("init-config", data, "--model", "m", "--format", "x y").substring(0, 22));
  }

  @Test
  void whatIsGivenTwiceIsRefused() throws Exception {
    String data = Files.writeString(folder.resolve("a.jsonl"), "{\"prompt\": \"a\"}").toString();
    String columns = told("audit", data, "--columns", "chosen=a=b", "--columns", "chosen=c");
    assertTrue(columns.startsWith("error: --columns chosen is given twice: leave one"), columns);
    for (String command : List.of("preview", "init-config")) {
      String twice = told(command, data, data, "--model", "m");
      assertTrue(twice.startsWith("error: '" + data + "' is given twice: leave one of"), twice);
    }
    assertTrue(told("audit", data, data).contains("a.jsonl' is given twice"));
  }

  @Test
  void anOptionOverAFilesSettingIsToldByItsName() throws Exception {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "stages:\n  - ingest: {path: a.jsonl, limit: 3}\n");
    assertEquals(
        "error: --limit: -1: it must be at least 1",
        told("audit", file.toString(), "--limit", "-1"));
  }

  @Test
  void aSettingThatAFileHasIsToldAsOne() throws Exception {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "stages:\n  - ingest: {path: a.jsonl, limit: 0}\n");
    String said = told("audit", file.toString());
    assertTrue(said.contains("stages.ingest.limit (" + file), said);
  }
}
