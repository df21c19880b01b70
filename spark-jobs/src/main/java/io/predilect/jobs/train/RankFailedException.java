package io.predilect.jobs.train;

import io.predilect.model.engine.EngineMessage;
import java.nio.file.FileSystemException;

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
    if (text == null || text.isBlank()) {
      return cause.getClass().getName();
    }
    // Of a file that is not there, or is there already, Java says the path and no more.
    return cause instanceof FileSystemException file && file.getReason() == null
        ? cause.getClass().getSimpleName() + ": " + text
        : text;
  }
}
