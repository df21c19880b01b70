package io.predilect.jobs.runfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialWorkTest {
  private Path run;

  @BeforeEach
  void aFolderWhoseNameWouldBeAPattern(@TempDir Path folder) throws IOException {
    run = Files.createDirectory(folder.resolve("runs [2] {a}"));
  }

  private void file(String folder, int second) throws IOException {
    Path file = Files.createDirectories(run.resolve(folder)).resolve("metrics.jsonl");
    Files.setLastModifiedTime(
        Files.writeString(file, "{}"), FileTime.fromMillis(1_700_000_000_000L + second * 1000L));
  }

  private Optional<String> found(String stage) throws IOException {
    return PartialWork.file(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(run.toString()),
            stage,
            "metrics.jsonl")
        .map(file -> file.getParent().getName());
  }

  @Test
  void theLastOfTheStagesOwnIsTaken() throws IOException {
    assertTrue(found("dpo").isEmpty());
    file("05-dpo", 9); // finished: what it has logged is elsewhere
    file("05-dpo-long~partial-aaaa", 8);
    file("05-dpo~partial-aaaa", 1);
    file("06-dpo~partial-bbbb", 2); // before it got another number
    assertEquals(Optional.of("06-dpo~partial-bbbb"), found("dpo"));
    assertEquals(Optional.of("05-dpo-long~partial-aaaa"), found("dpo-long"));
  }
}
