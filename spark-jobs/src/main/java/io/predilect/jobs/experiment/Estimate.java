package io.predilect.jobs.experiment;

import io.predilect.jobs.evaluate.figures.Interval;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A figure over seeds.
 *
 * @param values one for every seed, in their order; at least one
 */
public record Estimate(List<Double> values) {
  private static final double UPPER = 0.975;

  public Estimate {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values, no estimate");
    }
  }

  public double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Whether several seeds gave the very same value, as where they change nothing. */
  public boolean fixed() {
    return values.size() > 1
        && Double.isFinite(values.get(0))
        && values.stream().distinct().count() == 1;
  }

  /**
   * Half the width of the 95 % interval of the mean by Student's t with n − 1 degrees of freedom;
   * empty for a single value.
   */
  public Optional<Double> halfWidth() {
    int n = values.size();
    if (n < 2) {
      return Optional.empty();
    }
    double mean = mean();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    return Optional.of(error * new TDistribution(n - 1).inverseCumulativeProbability(UPPER));
  }

  /** The 95 % interval of the mean; empty for a single value. */
  public Optional<Interval> interval() {
    return halfWidth().map(half -> new Interval(mean() - half, mean() + half));
  }
}
