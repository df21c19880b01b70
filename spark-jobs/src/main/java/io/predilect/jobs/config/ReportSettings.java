package io.predilect.jobs.config;

import java.util.Objects;
import java.util.Optional;

/**
 * One self-contained page about the run.
 *
 * @param title the page's title; empty: the run's name
 */
public record ReportSettings(Optional<String> title) implements StageSettings {
  public ReportSettings {
    Objects.requireNonNull(title, "title");
  }

  @Override
  public boolean readsRows() {
    return false;
  }
}
