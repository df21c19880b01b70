package io.predilect.jobs.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Small text files, in UTF-8. */
public final class TextFiles {
  private TextFiles() {}

  public static String read(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes a file, in place of one that is there. */
  public static void write(FileSystem files, Path file, String text) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
