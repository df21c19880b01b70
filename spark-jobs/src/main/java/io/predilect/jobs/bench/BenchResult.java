package io.predilect.jobs.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a measurement gave.
 *
 * @param ratio the one figure to watch, written so that higher is better
 * @param target what the ratio should reach
 * @param figures everything that was measured, in order, the unit in each name
 */
public record BenchResult(double ratio, double target, Map<String, Double> figures) {
  public BenchResult {
    if (!Double.isFinite(ratio) || !Double.isFinite(target)) {
      throw new IllegalArgumentException("the bench gave ratio " + ratio + " for target " + target);
    }
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
