package io.predilect.jobs.signal;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a signal stage found: its {@code metrics.json}.
 *
 * @param split which pairs
 * @param beta of the implicit rewards
 * @param endOfTurn whether cut responses got the end-of-turn token back
 * @param by what the groups are of
 * @param all figures of all pairs
 * @param groups figures of each group
 */
public record SignalReport(
    String split,
    double beta,
    boolean endOfTurn,
    String by,
    SignalFigures all,
    Map<String, SignalFigures> groups) {
  public SignalReport {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(all, "all");
    groups = Collections.unmodifiableMap(new TreeMap<>(groups));
  }
}
