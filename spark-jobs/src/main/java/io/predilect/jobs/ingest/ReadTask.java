package io.predilect.jobs.ingest;

import io.predilect.data.raw.RawReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * What one task reads: a range of bytes of a file of lines, or a whole file of anything else.
 *
 * @param number the file's place among all files
 * @param path the file
 * @param start the first byte
 * @param end the byte behind the last, or -1: to the file's end, whatever its layout
 */
record ReadTask(int number, String path, long start, long end) implements Serializable {
  private static final long LEAST_BYTES = 1L << 20;
  private static final long MOST_BYTES = 1L << 26;

  /** Tasks that together read every row of every file once. */
  static List<ReadTask> of(List<InputFile> files, int parallelism) {
    long total = files.stream().mapToLong(file -> file.status().getLen()).sum();
    long bytes = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, total / Math.max(1, parallelism)));
    List<ReadTask> tasks = new ArrayList<>();
    for (InputFile file : files) {
      String path = file.status().getPath().toString();
      long length = file.status().getLen();
      if (file.raw().orElseThrow().splittable() && length > bytes) {
        for (long start = 0; start < length; start += bytes) {
          tasks.add(new ReadTask(file.number(), path, start, Math.min(length, start + bytes)));
        }
      } else {
        tasks.add(new ReadTask(file.number(), path, 0, -1));
      }
    }
    return tasks;
  }

  RawReader open(Configuration hadoop) throws IOException {
    Path file = new Path(path);
    FSDataInputStream in = file.getFileSystem(hadoop).open(file);
    if (end < 0) {
      return RawReader.open(path, in);
    }
    try {
      in.seek(start);
    } catch (IOException e) {
      closeAfter(e, in);
      throw e;
    }
    return RawReader.openRange(path, in, start, end, RawReader.MAX_ROW_BYTES);
  }

  private static void closeAfter(IOException first, InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }
}
