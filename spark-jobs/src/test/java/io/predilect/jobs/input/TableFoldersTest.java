package io.predilect.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.raw.RawRow;
import io.predilect.data.raw.RawRows;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFoldersTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  @Test
  void aTableWhoseLogSaysWhichFilesCountIsRefusedByItsName() throws IOException {
    TreeMap<String, String> logs =
        new TreeMap<>(
            Map.of(
                "_delta_log/00000000000000000000.json", "a Delta table",
                "metadata/v1.metadata.json", "an Iceberg table",
                "_spark_metadata/0", "what a streaming query of Spark wrote",
                ".hoodie/hoodie.properties", "a Hudi table"));
    for (Map.Entry<String, String> log : logs.entrySet()) {
      String table = "table-" + logs.headMap(log.getKey()).size();
      write(table + "/" + log.getKey(), "{}");
      Path plain = write(table + "/part-0.jsonl", DataFilesTest.row("old"));
      Path parted = write(table + "/domain=code/lang=c/part-0.jsonl", DataFilesTest.row("old"));
      Path data = write(table + "/data/domain=code/part-1.jsonl", DataFilesTest.row("old"));
      List<Path> meant = new ArrayList<>(List.of(plain, parted, parted.getParent()));
      meant.addAll(List.of(parted.getParent().getParent(), data, data.getParent()));
      meant.addAll(List.of(plain.resolveSibling("*.jsonl"), plain.getParent(), folder));
      for (Path path : meant) {
        String message = refused(path.toString()).getMessage();
        assertTrue(message.startsWith(path + ": " + table + " is " + log.getValue()), message);
        String root = plain.getParent().toString();
        assertTrue(message.contains("(\"" + root + "\").write.parquet("), message);
      }
      for (Path file : List.of(plain, parted, data, plain.resolveSibling(log.getKey()))) {
        Files.delete(file);
      }
    }
    // a folder of that name need not be Iceberg's
    write("mine/metadata/about.jsonl", DataFilesTest.row("about"));
    write("mine/pairs.jsonl", DataFilesTest.row("a"));
    List<InputFile> files =
        DataFiles.ofFiles(DataFilesTest.settings(folder + "/mine/pairs.jsonl", null), HADOOP)
            .files();
    assertEquals(1, files.size());
    try (RawRows rows = files.get(0).rows(HADOOP)) {
      RawRow row = rows.next();
      assertEquals("a", ((RawRow.Parsed) row).json().get("prompt").textValue());
      assertFalse(rows.hasNext());
    }
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static JobException refused(String path) {
    return assertThrows(
        JobException.class,
        () -> DataFiles.ofFiles(DataFilesTest.settings(path, null), HADOOP),
        path);
  }
}
