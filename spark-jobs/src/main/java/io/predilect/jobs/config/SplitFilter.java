package io.predilect.jobs.config;

import java.util.Locale;

/** Which rows of a data set are meant. */
public enum SplitFilter {
  TRAIN,
  TEST,
  ALL;

  /** The value in the YAML and in the rows' {@code split} column. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether some rows may be of both. */
  public boolean meets(SplitFilter other) {
    return this == ALL || other == ALL || this == other;
  }
}
