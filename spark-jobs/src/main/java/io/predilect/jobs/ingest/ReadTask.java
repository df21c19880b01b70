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
 * What is read in one go: a range of bytes of a file of lines, or a whole file of anything else.
 *
 * @param number the file's place among all files
 * @param path the file
 * @param start the first byte
 * @param end the byte behind the last, or -1: to the file's end, whatever its layout
 */
record ReadTask(int number, String path, long start, long end) implements Serializable {
  private static final long LEAST_BYTES = 1L << 18;
  private static final long MOST_BYTES = 1L << 26;

  // What opening a file counts for beside its bytes.
  private static final long OPEN_BYTES = 1L << 14;

  /**
   * Tasks that together read every row of every file once.
   *
   * @param tasks in the order of the files, each of them what it reads one after another
   * @param even whether no task has much more to read than others
   */
  record Plan(List<List<ReadTask>> tasks, boolean even) {
    Plan {
      tasks = tasks.stream().map(List::copyOf).toList();
    }
  }

  /** Tasks of like size, as far as the files can be read in parts; small files go together. */
  static Plan plan(List<InputFile> files, int parallelism) {
    long total = files.stream().mapToLong(file -> file.status().getLen()).sum();
    long share = (total + parallelism - 1) / parallelism;
    long bytes = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, share));
    List<List<ReadTask>> tasks = new ArrayList<>();
    List<ReadTask> together = new ArrayList<>();
    long togetherBytes = 0;
    boolean even = true;
    for (InputFile file : files) {
      String path = file.status().getPath().toString();
      long length = file.status().getLen();
      if (length <= bytes || !file.raw().orElseThrow().splittable()) {
        if (togetherBytes + length + OPEN_BYTES > bytes) {
          end(together, tasks);
          togetherBytes = 0;
        }
        together.add(new ReadTask(file.number(), path, 0, -1));
        togetherBytes += length + OPEN_BYTES;
        even &= length <= bytes;
        continue;
      }
      end(together, tasks);
      togetherBytes = 0;
      for (long start = 0; start < length; start += bytes) {
        tasks.add(
            List.of(new ReadTask(file.number(), path, start, Math.min(length, start + bytes))));
      }
    }
    end(together, tasks);
    return new Plan(tasks, even);
  }

  // What was put together becomes a task, where there is some.
  private static void end(List<ReadTask> together, List<List<ReadTask>> tasks) {
    if (!together.isEmpty()) {
      tasks.add(List.copyOf(together));
      together.clear();
    }
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
