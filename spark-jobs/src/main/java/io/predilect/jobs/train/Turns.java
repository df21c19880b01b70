package io.predilect.jobs.train;

import java.util.function.LongSupplier;

/**
 * When it is time again for something that training waits for, such as a look at a file: not sooner
 * than after a while, and on a slow file system so seldom that it costs a fiftieth of the time.
 */
final class Turns {
  private static final int SHARE = 50;
  private static final long MOST_NANOS = 10_000_000_000L;

  private final long leastNanos;
  private final LongSupplier clock;
  private long nextNanos;

  /**
   * Turns of which the first is due at once.
   *
   * @param leastNanos from the end of one to the next
   * @param clock nanoseconds since whenever
   */
  Turns(long leastNanos, LongSupplier clock) {
    this.leastNanos = leastNanos;
    this.clock = clock;
    this.nextNanos = clock.getAsLong();
  }

  boolean due() {
    return clock.getAsLong() - nextNanos >= 0;
  }

  /** What is done in a turn. */
  interface Work<E extends Exception> {
    void run() throws E;
  }

  /** Takes a turn. */
  <E extends Exception> void take(Work<E> work) throws E {
    long begun = clock.getAsLong();
    try {
      work.run();
    } finally {
      long now = clock.getAsLong();
      nextNanos = now + Math.min(MOST_NANOS, Math.max(leastNanos, SHARE * (now - begun)));
    }
  }
}
