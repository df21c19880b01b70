package io.predilect.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderColumnsTest {
  @TempDir private Path folder;

  /** What a row has must not depend on how many of a table's parts a path leads to. */
  @Test
  void aPathToOnePartGivesItsRowsWhatTheWholeGivesThem() throws IOException {
    String part = "run=3/data/lang=en/domain=a%2Fb+c";
    write(part + "/part-0.jsonl", DataFilesTest.row("p"));
    List<String> paths =
        List.of(
            "run=3/data",
            "run=3/data/lang=en",
            part,
            part + "/part-0.jsonl",
            "run=3/data/lang=*/*/*.jsonl");
    for (String path : paths) {
      List<InputFile> files = find(folder.resolve(path)).files();
      assertEquals(1, files.size(), path);
      assertEquals(Map.of("domain", "a/b+c", "lang", "en"), files.get(0).columns().values(), path);
    }
    write("run=3/data/lang=de/domain=x/part-0.jsonl", DataFilesTest.row("q"));
    List<InputFile> both = find(folder.resolve("run=3/data/lang=*/*/*.jsonl")).files();
    assertEquals(Map.of("domain", "x", "lang", "de"), both.get(0).columns().values());
    assertEquals(Map.of("domain", "a/b+c", "lang", "en"), both.get(1).columns().values());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static DataFiles find(Path path) throws IOException {
    return DataFiles.ofFiles(DataFilesTest.settings(path.toString(), null), new Configuration());
  }
}
