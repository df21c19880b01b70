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
        public CompletableFuture<Void> after(Duration pause) {
          return CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS));
        }
      };

  /** Now, from an arbitrary beginning. */
  long nanos();

  /** Completes when a while has passed. */
  CompletableFuture<Void> after(Duration pause);
}
