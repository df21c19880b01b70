package io.predilect.model.train.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Running totals of pairs' metrics, from one log line to the next. Immutable. */
public record MetricTotals(Map<String, Total> totals) {

  /** A metric's totals over the pairs, or the tokens, that had it. */
  record Total(double sum, long count, double min, double max) {
    public Total plus(double value, long times) {
      return new Total(
          sum + times * value, count + times, Math.min(min, value), Math.max(max, value));
    }
  }

  private static final Total NOTHING =
      new Total(0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  public MetricTotals {
    totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
  }

  public static MetricTotals none() {
    return new MetricTotals(Map.of());
  }

  public MetricTotals plus(PairMetrics metrics) {
    Map<String, Total> sums = new LinkedHashMap<>(totals);
    for (String name : metrics.means()) {
      for (int row = 0; row < metrics.rows(); row++) {
        double value = metrics.at(row, name);
        long times = metrics.weight(row, name);
        if (Double.isFinite(value) && times > 0) {
          sums.put(name, sums.getOrDefault(name, NOTHING).plus(value, times));
        }
      }
    }
    return new MetricTotals(sums);
  }

  /** With one more value of each of these. */
  public MetricTotals plus(Map<String, Double> values) {
    Map<String, Total> sums = new LinkedHashMap<>(totals);
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            sums.put(name, sums.getOrDefault(name, NOTHING).plus(value, 1));
          }
        });
    return new MetricTotals(sums);
  }

  /** Means over pairs or tokens, but for the least and the greatest reward. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    totals.forEach(
        (name, total) ->
            values.put(
                name,
                switch (name) {
                  case "min_reward" -> total.min();
                  case "max_reward" -> total.max();
                  default -> total.sum() / total.count();
                }));
    Double chosen = values.get("rewards/chosen");
    Double rejected = values.get("rewards/rejected");
    if (chosen != null && rejected != null) { // of single responses, the margin of the means
      values.putIfAbsent(PairMetrics.MARGINS, chosen - rejected);
    }
    return values;
  }
}
