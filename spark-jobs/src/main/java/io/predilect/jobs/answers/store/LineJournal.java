package io.predilect.jobs.answers.store;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A line of JSON for every answer, out of the process's hands before the next one is asked for: a
 * kill loses none. From time to time the lines become a part.
 */
public final class LineJournal implements AnswerJournal {
  /** The end of a journal's name. */
  static final String SUFFIX = ".jsonl";

  // What Hadoop calls a stream whose lines others can read at once.
  private static final String FLUSHES = "hflush";

  /** What a part that is made of a journal holds at most. */
  static final int MOST_ANSWERS = 20_000;

  static final long MOST_BYTES = 32L << 20;

  private final JournalNames names;
  private final Configuration hadoop;
  private Path file;
  private Lines lines;
  private int answers;
  private long bytes;

  /** An open file whose lines are safe once they are written. */
  private interface Lines extends AutoCloseable {
    void write(byte[] line) throws IOException;

    @Override
    void close() throws IOException;
  }

  private LineJournal(JournalNames names, Configuration hadoop, Path file, Lines lines) {
    this.names = names;
    this.hadoop = hadoop;
    this.file = file;
    this.lines = lines;
  }

  /** A journal in a folder; empty: its file system cannot keep half a file. */
  static Optional<LineJournal> open(JournalNames names, Configuration hadoop) throws IOException {
    Path file = names.next(SUFFIX);
    return lines(file, hadoop).map(lines -> new LineJournal(names, hadoop, file, lines));
  }

  private static Optional<Lines> lines(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if ("file".equals(files.getUri().getScheme())) {
      // past Hadoop, which holds back what has no checksum yet
      OutputStream out =
          java.nio.file.Files.newOutputStream(
              java.nio.file.Path.of(files.makeQualified(file).toUri().getPath()));
      return Optional.of(
          new Lines() {
            @Override
            public void write(byte[] line) throws IOException {
              out.write(line);
            }

            @Override
            public void close() throws IOException {
              out.close();
            }
          });
    }
    FSDataOutputStream out = files.create(file, false);
    if (!out.hasCapability(FLUSHES)) {
      out.close();
      files.delete(file, false);
      return Optional.empty();
    }
    return Optional.of(
        new Lines() {
          @Override
          public void write(byte[] line) throws IOException {
            out.write(line);
            out.hflush();
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        });
  }

  @Override
  public void add(StoredAnswer answer) throws IOException {
    byte[] line = (answer.line() + "\n").getBytes(StandardCharsets.UTF_8);
    lines.write(line);
    answers++;
    bytes += line.length;
    if (answers >= MOST_ANSWERS || bytes >= MOST_BYTES) {
      finish();
      file = names.next(SUFFIX);
      lines = lines(file, hadoop).orElseThrow();
      answers = 0;
      bytes = 0;
    }
  }

  @Override
  public void finish() throws IOException {
    lines.close();
    if (answers > 0) {
      AnswerParts.write(read(file, hadoop), part(file), hadoop);
    }
    file.getFileSystem(hadoop).delete(file, false);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  // By its name who has seen the journal finds the part.
  private static Path part(Path journal) {
    String name = journal.getName();
    String stem = name.substring(0, name.length() - SUFFIX.length());
    return new Path(journal.getParent(), stem + AnswerParts.SUFFIX);
  }

  /**
   * What a journal holds, or the part that its writer has made of it since it was seen: a last line
   * that was not written to its end is none.
   */
  public static List<StoredAnswer> read(Path file, Configuration hadoop) throws IOException {
    List<StoredAnswer> answers = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        StoredAnswer.parse(line, file).ifPresent(answers::add);
      }
    } catch (FileNotFoundException e) {
      return readPart(part(file), hadoop);
    }
    return answers;
  }

  private static List<StoredAnswer> readPart(Path part, Configuration hadoop) throws IOException {
    List<StoredAnswer> answers = new ArrayList<>();
    try {
      AnswerParts.read(part, hadoop, answers::add);
    } catch (FileNotFoundException e) {
      return List.of(); // it ended without an answer
    }
    return answers;
  }
}
