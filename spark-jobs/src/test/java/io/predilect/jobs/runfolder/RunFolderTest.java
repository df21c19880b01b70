package io.predilect.jobs.runfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.storage.FailingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage that is done stays done, though what it needs no more cannot be removed. */
class RunFolderTest {
  @TempDir private java.nio.file.Path output;

  @AfterEach
  void deletable() {
    FailingFiles.undeletable(false);
  }

  @Test
  void whatCannotBeRemovedIsNamedAndFailsNothing() throws IOException {
    RunConfig run =
        ConfigReader.read(
            "{name: it, output: 'fails://%s', stages: [{ingest: {path: 'demo:5'}}]}"
                .formatted(output),
            "test",
            List.of());
    RunFolder folder = RunFolder.of(run, FailingFiles.hadoop());
    folder.create();
    StageConfig stage = run.stages().get(0);
    for (String there :
        List.of(stage.folder(), "07-ingest", "01-ingest~rejected", "01-ingest~partial-0")) {
      folder.fileSystem().mkdirs(new Path(folder.root(), there));
    }
    Path older = new Path(folder.root(), "07-ingest");
    Path written = folder.temporary(stage);
    List<String> told = new ArrayList<>();

    FailingFiles.undeletable(true);
    folder.publish(
        stage, Optional.of(older), written, new Path(folder.root(), "none"), "{}", told::add);
    assertTrue(folder.exists(new Path(folder.folder(stage), ManifestJson.STAGE_FILE)));
    for (String left : List.of("~old-", "07-ingest ", "~rejected ", "~partial-0 ")) {
      assertEquals(1, told.stream().filter(text -> text.contains(left)).count(), told::toString);
    }
    told.clear();
    folder.clean(told::add);
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("01-ingest~old-"), told.get(0));

    FailingFiles.undeletable(false);
    folder.clean(told::add);
    assertEquals(1, told.size());
    assertFalse(
        List.of(folder.fileSystem().listStatus(folder.root())).stream()
            .anyMatch(file -> file.getPath().getName().contains("~old-")));
  }

  /** As the name of a disk that is not mounted. */
  @Test
  void anOutputThatIsALinkToNothingIsNamedAsOne() throws IOException {
    java.nio.file.Path link = output.resolve("runs");
    Files.createSymbolicLink(link, output.resolve("disk"));
    RunConfig run =
        ConfigReader.read(
            "{name: it, output: '%s', stages: [{ingest: {path: 'demo:5'}}]}".formatted(link),
            "test",
            List.of());
    RunFolder folder = RunFolder.of(run, new Configuration());
    String told = assertThrows(JobException.class, folder::create).getMessage();
    assertTrue(
        told.endsWith(
            "%s is a symbolic link to %s, which is not there: mount or make that, or set output to another folder"
                .formatted(link, output.resolve("disk"))),
        told);
    Files.createDirectory(output.resolve("disk"));
    folder.create();
    assertTrue(Files.isDirectory(output.resolve("disk/it")));
  }
}
