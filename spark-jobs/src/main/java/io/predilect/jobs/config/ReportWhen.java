package io.predilect.jobs.config;

/** When a run's page is made. */
public enum ReportWhen {
  /** By a report stage. */
  STAGE,
  /** Also again and again while the run goes on, and at its end. */
  LIVE
}
