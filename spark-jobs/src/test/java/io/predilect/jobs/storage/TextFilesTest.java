package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.runfolder.KeptRun;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
  @TempDir java.nio.file.Path folder;

  /** The local file system as Java has it for a user who may not read files. */
  private static final class Unreadable extends FilterFileSystem {
    Unreadable() throws IOException {
      super(FileSystem.getLocal(new Configuration()));
    }

    @Override
    public FSDataInputStream open(Path file, int buffer) throws IOException {
      throw new FileNotFoundException(file.toUri().getPath() + " (Permission denied)");
    }
  }

  @Test
  void whatIsNotThereIsNotFound() throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    Path file = new Path(Files.writeString(folder.resolve("a"), "text ü").toUri());
    assertEquals("text ü", TextFiles.read(files, file));
    Path none = new Path(folder.resolve("none").toUri());
    assertThrows(FileNotFoundException.class, () -> TextFiles.read(files, none));
  }

  @Test
  void whatMayNotBeReadIsThere() throws IOException {
    Path run = new Path(folder.toUri());
    Files.writeString(folder.resolve(ManifestJson.FILE), "{}");
    FileSystem files = new Unreadable();
    for (IOException failure :
        new IOException[] {
          assertThrows(IOException.class, () -> ManifestJson.readRun(files, run)),
          assertThrows(IOException.class, () -> KeptRun.below(files, run))
        }) {
      assertTrue(failure instanceof AccessDeniedException, failure::toString);
      String told = Failures.message(failure);
      assertTrue(told.startsWith(folder + "/pipeline.json: permission denied: let the user"), told);
    }
  }
}
