package io.predilect.jobs.config;

/** Of which ends of a run somebody is told. */
public enum NotifyWhen {
  /** Of every one. */
  ALWAYS,
  /** Of one that was not reached: a stage failed, or the run was stopped. */
  FAILED
}
