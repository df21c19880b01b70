package io.predilect.jobs.report;

import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A training's {@code metrics.jsonl} while it grows: each look reads what is new. A training that
 * resumes takes lines back; then the end of what was read stands there no more, and all is read
 * again.
 */
final class GrowingMetrics {
  private static final int MARK = 4096;

  private final String stage;
  private TrainingCurves.Drawing curves;
  private long read; // bytes of whole lines
  private byte[] mark = {}; // the last of them
  private long bytesRead; // of all looks

  GrowingMetrics(String stage) {
    this.stage = stage;
    this.curves = new TrainingCurves.Drawing(stage);
  }

  /**
   * The curves of all whole lines; of the last one the end may not be written yet.
   *
   * @throws JobException when a line is none of metrics
   */
  TrainingCurves look(FileSystem files, Path file) throws IOException {
    long length = files.getFileStatus(file).getLen();
    try (FSDataInputStream in = files.open(file)) {
      if (!goesOn(in, length)) {
        curves = new TrainingCurves.Drawing(stage);
        read = 0;
        mark = new byte[0];
      }
      in.seek(read);
      add(in.readNBytes(Math.toIntExact(length - read)));
    } catch (IllegalArgumentException e) {
      throw new JobException(
          "%s: %s: take that line out, or train again (--from %s)"
              .formatted(file, e.getMessage(), stage),
          e);
    }
    return curves.curves();
  }

  /** How many bytes were read until now. */
  long bytesRead() {
    return bytesRead;
  }

  private boolean goesOn(FSDataInputStream in, long length) throws IOException {
    if (length < read) {
      return false;
    }
    byte[] there = new byte[mark.length];
    in.readFully(read - mark.length, there);
    bytesRead += there.length;
    return Arrays.equals(there, mark);
  }

  private void add(byte[] more) {
    bytesRead += more.length;
    int whole = more.length;
    while (whole > 0 && more[whole - 1] != '\n') {
      whole--;
    }
    new String(more, 0, whole, StandardCharsets.UTF_8).lines().forEach(curves::add);
    read += whole;
    byte[] last = Arrays.copyOf(mark, mark.length + whole);
    System.arraycopy(more, 0, last, mark.length, whole);
    mark = Arrays.copyOfRange(last, Math.max(0, last.length - MARK), last.length);
  }
}
