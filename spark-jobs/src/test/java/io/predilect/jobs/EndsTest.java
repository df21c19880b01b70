package io.predilect.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.runfolder.RunLock;
import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of an end, and of which. */
class EndsTest {
  @TempDir private Path folder;

  private void run() {
    String yaml =
        """
        name: told
        output: %s
        on_end: {command: [sh, -c, 'echo "$PREDILECT_STATUS" >> "%s"']}
        stages: [ingest: {path: "demo:4"}]
        """
            .formatted(folder, folder.resolve("told.txt"));
    try (Predilect predilect =
        Predilect.on(LocalSpark.session()).yaml(yaml).listener(PipelineListener.SILENT).build()) {
      predilect.run();
    }
  }

  @Test
  void aRunThatIsRefusedSaysWhyInItsOwnWords() throws IOException {
    Path told = folder.resolve("told.txt");
    String yaml =
        """
        name: refused
        output: %s
        on_end: {command: [sh, -c, 'echo "$PREDILECT_MESSAGE" >> "%s"']}
        stages: [ingest: {path: "%s"}]
        """
            .formatted(folder, told, folder.resolve("none.jsonl"));
    try (Predilect predilect =
        Predilect.on(LocalSpark.session()).yaml(yaml).listener(PipelineListener.SILENT).build()) {
      String why = assertThrows(PredilectException.class, predilect::run).getMessage();
      assertTrue(why.startsWith("stages.ingest.path: there is no file"), why);
      assertEquals(why, Files.readString(told).strip());
    }
  }

  @Test
  void aRunThatAnotherProgramIsAtHasNotEnded() throws IOException {
    Path place = Files.createDirectories(folder.resolve("told"));
    PredilectException refused =
        RunLock.holding(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(place.toUri()),
            RunLock.TERM,
            () -> {},
            () -> assertThrows(PredilectException.class, this::run));
    assertTrue(refused.getMessage().contains("running in"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("told.txt")));
    run();
    assertEquals(List.of("done"), Files.readAllLines(folder.resolve("told.txt")));
  }
}
