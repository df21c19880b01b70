package io.predilect.jobs.answers;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "answers-to-parts");
            thread.setDaemon(true);
            return thread;
          });
  private final Future<?> inTime;
  private IOException failure;

  /**
   * A journal in a folder.
   *
   * @param longest how long an answer waits for its part at most
   */
  PartJournal(JournalNames names, Configuration hadoop, Duration longest) {
    this.names = names;
    this.hadoop = hadoop;
    this.inTime =
        clock.scheduleWithFixedDelay(
            this::writeInTime, longest.toNanos(), longest.toNanos(), TimeUnit.NANOSECONDS);
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
  public synchronized void finish() throws IOException {
    write();
    close();
  }

  @Override
  public void close() {
    inTime.cancel(false);
    clock.shutdownNow();
  }
}
