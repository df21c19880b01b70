package io.predilect.jobs.input;

import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawFile;
import io.predilect.data.raw.RawKind;
import io.predilect.data.raw.RawRows;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * What is read in one go: a range of bytes of a file that can be read in parts, or a whole file.
 *
 * @param number the file's place among all files
 * @param source the number of its source
 * @param path the file
 * @param length its bytes
 * @param kind how its rows lie
 * @param split the side that its owner put its rows on; null: none
 * @param columns those that the file's folders' names have
 * @param start the first byte
 * @param end the byte behind the last, or -1: the whole file
 */
public record ReadTask(
    int number,
    int source,
    String path,
    long length,
    RawKind kind,
    Split split,
    FolderColumns columns,
    long start,
    long end)
    implements Serializable {
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
  public record Plan(List<List<ReadTask>> tasks, boolean even) {
    public Plan {
      tasks = tasks.stream().map(List::copyOf).toList();
    }
  }

  private static ReadTask of(InputFile file, long start, long end) {
    return new ReadTask(
        file.number(),
        file.source(),
        file.path(),
        file.length(),
        file.kind(),
        file.split().orElse(null),
        file.columns(),
        start,
        end);
  }

  /** Tasks of like size, as far as the files can be read in parts; small files go together. */
  public static Plan plan(List<InputFile> files, int parallelism) {
    long total = files.stream().mapToLong(InputFile::length).sum();
    long share = (total + parallelism - 1) / parallelism;
    long bytes = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, share));
    List<List<ReadTask>> tasks = new ArrayList<>();
    List<ReadTask> together = new ArrayList<>();
    long togetherBytes = 0;
    boolean even = true;
    for (InputFile file : files) {
      long length = file.length();
      even &= file.look().largestPiece() <= bytes;
      if (length <= bytes || !file.kind().splittable()) {
        if (togetherBytes + length + OPEN_BYTES > bytes) {
          end(together, tasks);
          togetherBytes = 0;
        }
        together.add(of(file, 0, -1));
        togetherBytes += length + OPEN_BYTES;
        continue;
      }
      end(together, tasks);
      togetherBytes = 0;
      for (long start = 0; start < length; start += bytes) {
        tasks.add(List.of(of(file, start, Math.min(length, start + bytes))));
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

  /** Its rows. */
  public RawRows open(Configuration hadoop) throws IOException {
    RawFile file = InputFile.raw(path, length, hadoop);
    return columns.in(end < 0 ? file.rows(kind) : file.rows(kind, start, end));
  }
}
