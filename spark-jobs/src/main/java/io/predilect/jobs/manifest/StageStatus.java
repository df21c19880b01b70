package io.predilect.jobs.manifest;

import java.util.Locale;

/** How far a stage is. */
public enum StageStatus {
  PENDING,
  RUNNING,
  DONE,
  FAILED,
  /** The run was asked to end while it went on, or before it began. */
  STOPPED;

  /** As written in {@code pipeline.json}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
