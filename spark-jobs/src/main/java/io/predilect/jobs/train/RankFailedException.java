package io.predilect.jobs.train;

import io.predilect.model.engine.EngineMessage;

/**
 * A rank that broke down; Spark tries the stage again. Its message names the rank and the cause.
 */
final class RankFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RankFailedException(int rank, String host, Throwable cause) {
    super("rank " + rank + " on " + host + ": " + message(cause), cause);
  }

  static String message(Throwable cause) {
    String text = EngineMessage.in(cause.toString()).orElseGet(cause::getMessage);
    return text == null || text.isBlank() ? cause.getClass().getName() : text;
  }
}
