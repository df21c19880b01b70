package io.predilect.jobs.endpoint.spending;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time, which tests let pass as they like. */
public interface Ticker {
  /** This machine's. */
  Ticker REAL =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for it
        public void after(Duration pause, Runnable what) {
          EndpointThreads.PAUSES.schedule(what, pause.toNanos(), TimeUnit.NANOSECONDS);
        }
      };

  /** Now, from an arbitrary beginning. */
  long nanos();

  /** Does something when a while has passed, soon and without blocking. */
  void after(Duration pause, Runnable what);
}
