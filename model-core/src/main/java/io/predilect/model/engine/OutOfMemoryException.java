package io.predilect.model.engine;

/** A device that has no room for the work, even in smaller pieces. The message names settings. */
public final class OutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutOfMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
