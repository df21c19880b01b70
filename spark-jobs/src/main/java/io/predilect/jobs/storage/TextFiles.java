package io.predilect.jobs.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Small text files, in UTF-8. */
public final class TextFiles {
  private TextFiles() {}

  /**
   * What a file holds.
   *
   * @throws FileNotFoundException when there is none
   * @throws AccessDeniedException when it is there and may not be read, which Java says of this
   *     machine's files by a {@code FileNotFoundException} too: a run would count as none, and a
   *     stage that is done as not done
   */
  public static String read(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      if (String.valueOf(e.getMessage()).endsWith("(Permission denied)")) {
        AccessDeniedException denied = new AccessDeniedException(file.toUri().getPath());
        denied.initCause(e);
        throw denied;
      }
      throw e;
    }
  }

  /** Writes a file, in place of one that is there. */
  public static void write(FileSystem files, Path file, String text) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
