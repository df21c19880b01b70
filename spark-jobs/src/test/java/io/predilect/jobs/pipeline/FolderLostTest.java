package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A run's folder that is moved or removed while a stage runs, and what is at its place then. */
class FolderLostTest extends PipelineTrial {
  private final Path place = Path.of("runs/trial");

  @FunctionalInterface
  private interface Happening {
    void to(Path root) throws IOException;
  }

  /** Runs stages, in the second of which something happens to the run's folder. */
  private Pipeline pipeline(Happening happening) throws IOException {
    return pipeline(
        config(),
        stages()
            .with(
                TruncateSettings.class,
                settings -> context -> halfThrough(context, folder.resolve(place), happening)));
  }

  private StageResult halfThrough(StageContext context, Path root, Happening happening)
      throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(context.output(), "data");
    happening.to(root);
    context.fileSystem(file).create(file, true).close(); // Hadoop makes the folders it misses
    return new StageResult(rows, Map.of());
  }

  private Path moved() {
    return folder.resolve("runs/moved");
  }

  private static Map<String, String> texts(Path root) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  @Test
  void whatAnotherProgramHasPutThereStaysAsItIs() throws IOException {
    Map<String, String> theirs =
        Map.of(
            "02-half/data",
            "theirs",
            ManifestJson.FILE,
            "{}",
            RunStatus.FILE,
            "their status",
            ".lock",
            "");
    Pipeline pipeline =
        pipeline(
            root -> {
              Files.move(root, moved());
              for (Map.Entry<String, String> file : theirs.entrySet()) {
                Files.createDirectories(root.resolve(file.getKey()).getParent());
                Files.writeString(root.resolve(file.getKey()), file.getValue());
              }
            });
    StageFailedException told =
        assertThrows(StageFailedException.class, () -> pipeline.run(Optional.empty()));
    assertTrue(
        told.getMessage().contains("its folder was moved or removed, or another program took it"),
        told.getMessage());
    assertEquals(new TreeMap<>(theirs), texts(folder.resolve(place)));
    assertEquals(List.of("ingest"), ran, "no stage after it ran");
  }

  @Test
  void aFolderThatIsGoneIsNotMadeAgain() throws IOException {
    Pipeline pipeline = pipeline(root -> Files.move(root, moved()));
    assertThrows(StageFailedException.class, () -> pipeline.run(Optional.empty()));
    assertEquals(Map.of(), texts(folder.resolve(place)));
    Files.delete(folder.resolve(place)); // empty: what Hadoop had made of it
    Files.move(moved(), folder.resolve(place));
    stop = new StopSignal();
    assertEquals(List.of("half", "figures", "report"), run(), "and can be gone on with");
  }

  @Test
  void aLockThatSomebodyTidiedUpIsTakenAgain() throws IOException {
    Pipeline pipeline = pipeline(root -> Files.delete(root.resolve(".lock")));
    pipeline.run(Optional.empty());
    assertTrue(Files.exists(folder.resolve(place).resolve(".lock")));
    assertFalse(Files.exists(folder.resolve(place).resolve(RunStatus.FILE)));
  }

  @Test
  void aStatusFileThatCannotBeRemovedFailsNoRunThatIsDone() throws IOException {
    Pipeline pipeline =
        pipeline(
            root -> {
              Files.delete(root.resolve(RunStatus.FILE));
              Files.createDirectories(root.resolve(RunStatus.FILE).resolve("inside"));
            });
    pipeline.run(Optional.empty());
    assertEquals(List.of("ingest", "figures", "report"), ran);
    assertEquals(List.of(), run(), "nothing is left to do");
  }
}
