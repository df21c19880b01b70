package io.predilect.jobs.pipeline;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;

/** A stage failed or was stopped, and with it the run; what was finished stays. */
public final class StageFailedException extends JobException {
  private static final long serialVersionUID = 1L;

  private final transient Manifest manifest;

  StageFailedException(String message, Manifest manifest, Throwable cause) {
    super(message, cause);
    this.manifest = manifest;
  }

  /** The run up to that stage. */
  public Manifest manifest() {
    return manifest;
  }
}
