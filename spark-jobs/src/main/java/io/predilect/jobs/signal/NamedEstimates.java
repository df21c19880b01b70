package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Figures by their names, while they are put together. */
final class NamedEstimates {
  private final long pairs;
  private final Map<String, Double> values = new LinkedHashMap<>();
  private final Map<String, Interval> intervals = new LinkedHashMap<>();

  /**
   * @param pairs of how many pairs they are
   */
  NamedEstimates(long pairs) {
    this.pairs = pairs;
  }

  /** Adds a figure, where there is one. */
  void add(String name, Optional<Estimate> figure) {
    figure.ifPresent(
        found -> {
          values.put(name, found.value());
          found.interval().ifPresent(interval -> intervals.put(name, interval));
        });
  }

  Metrics metrics() {
    return new Metrics(pairs, values, intervals);
  }
}
