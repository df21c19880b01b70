package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFoldersTest {
  @Test
  void whatCannotBeThereIsToldBeforeSparkStarts(@TempDir Path folder) throws IOException {
    String made = folder.resolve("made/below").toString();
    String none = Files.createFile(folder.resolve("file")).resolve("below").toString();
    TemporaryFolders.require(made, List.of(none, made));
    assertTrue(Files.isDirectory(Path.of(made)));
    assertEquals(
        "the folder for temporary files %s cannot be written to: make it so, or name another with"
                .formatted(none)
            + " -Djava.io.tmpdir=FOLDER (PREDILECT_JAVA has Java's options)",
        refused(none, List.of(made)));
    assertEquals(
        "none of Spark's folders for temporary files can be written to (%s, %s): make one so, or"
                .formatted(none, none)
            + " name others in spark.local.dir or SPARK_LOCAL_DIRS",
        refused(made, List.of(none, none)));
  }

  private static String refused(String ofJava, List<String> ofSpark) {
    return assertThrows(JobException.class, () -> TemporaryFolders.require(ofJava, ofSpark))
        .getMessage();
  }
}
