package io.predilect.jobs;

/**
 * A stage failed, or the run was stopped or cancelled. What was finished stays: the same run goes
 * on from there. The message says which stage and why, the cause where it came from.
 */
public final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RunResult result;

  RunFailedException(String message, RunResult result, Throwable cause) {
    super(message, cause);
    this.result = result;
  }

  /** The run so far: stages that are done, the one that failed, and those that are left. */
  public RunResult result() {
    return result;
  }
}
