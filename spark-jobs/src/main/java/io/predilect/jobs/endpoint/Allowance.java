package io.predilect.jobs.endpoint;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Says when a request may be sent. Safe to call from any thread. */
interface Allowance extends AutoCloseable {
  /** Everything at once. */
  Allowance UNLIMITED =
      new Allowance() {
        @Override
        public CompletableFuture<Optional<Stop>> wanted(Load load) {
          return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public void spent(Load load, Usage usage) {
          // nobody counts
        }

        @Override
        public void close() {
          // nothing is held
        }
      };

  /**
   * The job sends nothing more.
   *
   * @param reason one of {@link Reasons}
   * @param detail which limit is reached
   */
  record Stop(String reason, String detail) {}

  /**
   * Asks to send a request; it is to be sent when this completes, or not at all.
   *
   * @return why not; empty: it may be sent
   */
  CompletableFuture<Optional<Stop>> wanted(Load load);

  /**
   * Tells what came of a request that was sent.
   *
   * @param load as it was asked for
   */
  void spent(Load load, Usage usage);

  @Override
  void close();
}
