package io.predilect.jobs.endpoint;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Time, which tests let pass as they like. */
interface Ticker {
  /** This machine's. */
  Ticker REAL =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void after(Duration pause, Runnable what) {
          CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS).execute(what);
        }
      };

  /** Now, from an arbitrary beginning. */
  long nanos();

  /** Does something when a while has passed, soon and without blocking. */
  void after(Duration pause, Runnable what);
}
