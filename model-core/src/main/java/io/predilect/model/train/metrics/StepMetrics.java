package io.predilect.model.train.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics after a step.
 *
 * @param step steps done
 * @param totalSteps steps in all
 * @param epoch epochs done, with the share of the one under way
 * @param values by name, TRL's where TRL has one; all finite
 */
public record StepMetrics(int step, int totalSteps, double epoch, Map<String, Double> values) {
  public StepMetrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
