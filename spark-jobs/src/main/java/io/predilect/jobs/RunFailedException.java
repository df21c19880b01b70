package io.predilect.jobs;

import io.predilect.jobs.manifest.StageStatus;

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

  /** Whether the run was stopped on request; else a stage of it failed. */
  public boolean stopped() {
    return result.stages().stream().anyMatch(stage -> stage.status() == StageStatus.STOPPED);
  }

  /**
   * The run so far: stages that are done, the one that failed or was stopped, and those that are
   * left.
   */
  public RunResult result() {
    return result;
  }
}
