package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  /** The figures by their names, those of groups in a table. */
  public Evaluation evaluation() {
    Map<String, Metrics> table = new TreeMap<>();
    groups.forEach((group, figures) -> table.put(group, figures.metrics()));
    return new Evaluation(
        split, all.metrics(), List.of(new GroupTable(by, table)), Optional.empty());
  }
}
