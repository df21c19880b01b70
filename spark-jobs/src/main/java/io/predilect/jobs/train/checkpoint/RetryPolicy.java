package io.predilect.jobs.train.checkpoint;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.storage.FileTrouble;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trying again, at growing intervals, what a file system refuses: one that fails over, or is out of
 * reach for a moment, does not end a training. What waiting does not mend ({@link FileTrouble})
 * ends at once.
 *
 * @param limit how long to go on trying
 * @param first the first pause; each is twice the one before, up to {@link #LONGEST_PAUSE}
 * @param cancelled asked before every try: true ends it
 */
public record RetryPolicy(Duration limit, Duration first, BooleanSupplier cancelled) {
  private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Something done with files; it can be done again from the start. */
  public interface Work<T> {
    T run() throws IOException;
  }

  /** As {@link Work}, without a result. */
  public interface Task {
    void run() throws IOException;
  }

  /** A minute of tries, the pauses from a fifth of a second on. */
  public static RetryPolicy ofFiles(BooleanSupplier cancelled) {
    return new RetryPolicy(Duration.ofSeconds(60), Duration.ofMillis(200), cancelled);
  }

  /**
   * Runs the work until it succeeds.
   *
   * @param what it is, for messages: {@code writing checkpoint step-8}
   * @throws IOException the last try's failure, when the time is over or trying does not help
   */
  public <T> T get(String what, Work<T> work) throws IOException {
    long begun = System.nanoTime();
    long pause = first.toMillis();
    String told = "";
    for (int tries = 1; ; tries++) {
      if (cancelled.getAsBoolean()) {
        throw new IOException(what + " was ended with the task");
      }
      try {
        return work.run();
      } catch (FileNotFoundException e) {
        throw e; // waiting does not bring it
      } catch (IOException e) {
        if (FileTrouble.of(e).isPresent()) {
          throw new IOException(what + " failed: " + e.getMessage(), e);
        }
        Duration spent = Duration.ofNanos(System.nanoTime() - begun);
        if (spent.plusMillis(pause).compareTo(limit) > 0) {
          throw new IOException(
              "%s failed for %s s, %s tries: %s"
                  .formatted(what, spent.toSeconds(), tries, e.getMessage()),
              e);
        }
        String why = Redactor.text(String.valueOf(e.getMessage()));
        if (!why.equals(told)) { // a minute's tries mostly fail for one reason
          told = why;
          LOG.warn(
              "{} failed, tried again for up to {} s: {}",
              Redactor.text(what),
              limit.toSeconds(),
              why);
        }
      }
      sleep(pause, what);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toMillis());
    }
  }

  /** As {@link #get}, for work that returns nothing. */
  public void run(String what, Task task) throws IOException {
    get(
        what,
        () -> {
          task.run();
          return true;
        });
  }

  private static void sleep(long millis, String what) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + " was interrupted", e);
    }
  }
}
