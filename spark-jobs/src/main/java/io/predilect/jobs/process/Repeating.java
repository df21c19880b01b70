package io.predilect.jobs.process;

import io.predilect.jobs.config.Redactor;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something done again and again beside the work, in a thread that keeps no process alive. */
public final class Repeating implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);
  private static final long END_SECONDS = 10;

  private final ScheduledExecutorService executor;
  private final ScheduledFuture<?> repetition;
  private final String name;

  private Repeating(long millis, String name, Runnable work) {
    this.name = name;
    executor = Executors.newSingleThreadScheduledExecutor(BackgroundThreads.named(name));
    repetition = executor.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins, the first time after a pause.
   *
   * @param pause from the end of one time to the next
   * @param name the thread's
   * @param work what is done; if it throws it is done again all the same
   */
  public static Repeating every(Duration pause, String name, Runnable work) {
    return new Repeating(pause.toMillis(), name, () -> once(name, work));
  }

  // An exception would end the repetition for good.
  private static void once(String name, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("{} failed and is tried again: {}", name, Redactor.text(String.valueOf(e)));
    }
  }

  /**
   * Ends it, after the time under way, for which it waits some seconds at most. A longer one is
   * left to end by itself: what it writes would be cut off in the middle.
   */
  @Override
  public void close() {
    repetition.cancel(false);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.debug("{} goes on beyond its end", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
