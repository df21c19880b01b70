package io.predilect.jobs.endpoint.spending;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Has written down what a job takes: at once, as long as that is a small part of the job's time,
 * else when the time has come, so that a slow store holds up no request. After a kill no more is
 * missing than was handed out in twenty times the time that one writing takes.
 */
public final class SpendingRecord implements AutoCloseable {
  private static final int SHARE = 20;

  private final Consumer<JobSpent> written;
  private final Ticker ticker;
  private JobSpent last = JobSpent.NOTHING;
  private JobSpent latest = JobSpent.NOTHING;
  private long next;
  private boolean waits;

  /**
   * Nothing is written yet.
   *
   * @param written writes; does not fail
   */
  public SpendingRecord(Consumer<JobSpent> written, Ticker ticker) {
    this.written = written;
    this.ticker = ticker;
    this.next = ticker.nanos();
  }

  /** Hears what was taken so far. */
  public synchronized void hear(JobSpent spent) {
    latest = spent;
    long now = ticker.nanos();
    if (now >= next) {
      write(now);
    } else if (!waits && !latest.equals(last)) {
      waits = true;
      ticker.after(Duration.ofNanos(next - now), this::inTime);
    }
  }

  private synchronized void inTime() {
    waits = false;
    write(ticker.nanos());
  }

  private void write(long begun) {
    if (!latest.equals(last)) {
      written.accept(latest);
      last = latest;
      long ended = ticker.nanos();
      next = ended + SHARE * (ended - begun);
    }
  }

  @Override
  public synchronized void close() {
    write(ticker.nanos());
  }
}
