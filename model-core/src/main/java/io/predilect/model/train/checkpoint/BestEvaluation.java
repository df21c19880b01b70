package io.predilect.model.train.checkpoint;

import io.predilect.model.train.plan.BestModelSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The best evaluation so far.
 *
 * @param step steps done at it; 0: there is none
 * @param metrics its metrics
 * @param since evaluations in a row, up to the last one, that were no better
 */
public record BestEvaluation(int step, Map<String, Double> metrics, int since) {
  public BestEvaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  public static BestEvaluation none() {
    return new BestEvaluation(0, Map.of(), 0);
  }

  /**
   * After one more evaluation. The best is the best by any amount; patience is only restored by one
   * that is better by more than the threshold.
   *
   * @param at steps done at it
   */
  public BestEvaluation after(int at, Map<String, Double> values, BestModelSettings rule) {
    double value = values.getOrDefault(rule.metric(), Double.NaN);
    if (Double.isNaN(value)) {
      return new BestEvaluation(step, metrics, since + 1);
    }
    if (step == 0) {
      return new BestEvaluation(at, values, 0);
    }
    double best = metrics.get(rule.metric());
    int waited = rule.better(value, best, rule.earlyStoppingThreshold()) ? 0 : since + 1;
    return rule.better(value, best, 0)
        ? new BestEvaluation(at, values, waited)
        : new BestEvaluation(step, metrics, waited);
  }

  /** Whether patience is at its end. */
  public boolean exhausted(BestModelSettings rule) {
    return rule.earlyStoppingPatience().isPresent()
        && since >= rule.earlyStoppingPatience().getAsInt();
  }

  /** Step and metrics, for people; empty: there is none. */
  public Map<String, Double> summary() {
    if (step == 0) {
      return Map.of();
    }
    Map<String, Double> summary = new LinkedHashMap<>();
    summary.put("step", (double) step);
    summary.putAll(metrics);
    return summary;
  }
}
