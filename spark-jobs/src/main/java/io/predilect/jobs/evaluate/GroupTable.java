package io.predilect.jobs.evaluate;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same figures for every group of pairs.
 *
 * @param by what the groups are of
 * @param groups each group's figures, by its name
 */
public record GroupTable(String by, Map<String, Metrics> groups) {
  /** What pairs without a group are listed as. */
  static final String NONE = "(none)";

  public GroupTable {
    groups = Collections.unmodifiableMap(new TreeMap<>(groups));
  }
}
