package io.predilect.jobs.evaluate.figures;

import io.predilect.jobs.failure.JobException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same figures for every group of pairs.
 *
 * @param by what the groups are of
 * @param groups each group's figures, by its name
 */
public record GroupTable(String by, Map<String, Metrics> groups) {
  /** The most groups of a table: its lines come to the driver, and people read them. */
  public static final long MOST = 10_000;

  public GroupTable {
    groups = Collections.unmodifiableMap(new TreeMap<>(groups));
  }

  /**
   * Refuses a table that nobody could read.
   *
   * @param groups how many there are, about
   * @param most how many there may be
   * @throws JobException when they are too many
   */
  public static void requireFew(String by, long groups, long most) {
    if (groups > most) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "by is %s, which has about %,d different values, and a table has at most %,d lines:"
                  + " name a column with fewer, such as subset or source",
              by,
              groups,
              most));
    }
  }
}
