package io.predilect.jobs.failure;

/**
 * A failure that the user can do something about: its message names the thing, the value and the
 * remedy, and is shown without a stack trace.
 */
public class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobException(String message) {
    super(message);
  }

  public JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
