package io.predilect.jobs.answers.store;

import io.predilect.jobs.process.Repeating;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Small parts, for object stores, where a file is there only once it is closed: a kill loses the
 * answers of some seconds.
 */
final class PartJournal implements AnswerJournal {
  private static final int MOST_ANSWERS = 512;
  static final Duration LONGEST = Duration.ofSeconds(20);

  private final JournalNames names;
  private final Configuration hadoop;
  private final List<StoredAnswer> waiting = new ArrayList<>();
  private final Repeating inTime;
  private IOException failure;

  /**
   * A journal in a folder.
   *
   * @param longest how long an answer waits for its part at most
   */
  PartJournal(JournalNames names, Configuration hadoop, Duration longest) {
    this.names = names;
    this.hadoop = hadoop;
    this.inTime = Repeating.every(longest, "answers-to-parts", this::writeInTime);
  }

  @Override
  public synchronized void add(StoredAnswer answer) throws IOException {
    if (failure != null) {
      throw failure;
    }
    waiting.add(answer);
    if (waiting.size() >= MOST_ANSWERS) {
      write();
    }
  }

  private synchronized void writeInTime() {
    try {
      write();
    } catch (IOException e) {
      failure = e; // told to the task's own thread
    } catch (RuntimeException e) {
      failure = new IOException("answers cannot be kept: " + e.getMessage(), e);
    }
  }

  private void write() throws IOException {
    if (!waiting.isEmpty()) {
      AnswerParts.write(waiting, names.next(AnswerParts.SUFFIX), hadoop);
      waiting.clear();
    }
  }

  @Override
  public void finish() throws IOException {
    synchronized (this) {
      write();
    }
    close();
  }

  // Without the lock, for which a write in time may wait.
  @Override
  public void close() {
    inTime.close();
  }
}
