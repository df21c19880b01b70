package io.predilect.jobs.endpoint.spending;

import java.util.concurrent.CompletableFuture;

/** Says when a request may be sent. Safe to call from any thread. */
public interface Allowance extends AutoCloseable {
  /** An answer to whoever wants to send something. */
  sealed interface Permit {}

  /**
   * It may be sent.
   *
   * @param share what is set aside for it
   */
  record Go(Share share) implements Permit {}

  /**
   * The job sends nothing more.
   *
   * @param reason one of {@link Reasons}
   * @param detail which limit is reached
   */
  record Stop(String reason, String detail) implements Permit {}

  /** Asks to send a request; it is to be sent when this completes, or not at all. */
  CompletableFuture<Permit> wanted(Load load);

  /** Tells what came of a request that was sent. */
  void spent(Go go, Usage usage);

  @Override
  void close();
}
