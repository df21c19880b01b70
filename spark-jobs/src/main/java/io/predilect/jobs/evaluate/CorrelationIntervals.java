package io.predilect.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * 95 % intervals of {@link Correlations}, by the percentile bootstrap over points: a point's two
 * values stay together.
 *
 * @param pearson of the values
 * @param spearman of the ranks
 * @param kendall τ-b
 */
record CorrelationIntervals(Interval pearson, Interval spearman, Interval kendall) {
  private static final int MOST_RESAMPLES = 1000;
  private static final int LEAST_RESAMPLES = 200;
  // Points drawn in all: ranks of a large sample take long, and its interval is narrow anyway.
  private static final int MOST_DRAWN = 2_000_000;

  /**
   * The intervals; empty where the correlations are not defined. A resample in which they are not
   * is left out.
   *
   * @param seed of the resampling: the same values and seed give the same intervals
   */
  static Optional<CorrelationIntervals> of(double[] x, double[] y, long seed) {
    if (Correlations.of(x, y).isEmpty()) {
      return Optional.empty();
    }
    int resamples = Math.max(LEAST_RESAMPLES, Math.min(MOST_RESAMPLES, MOST_DRAWN / x.length));
    SplittableRandom random = new SplittableRandom(seed);
    List<Correlations> drawn = new ArrayList<>();
    CorrelatedPoints points = new CorrelatedPoints(x, y);
    for (int i = 0; i < resamples; i++) {
      int[] times = new int[x.length];
      for (int j = 0; j < times.length; j++) {
        times[random.nextInt(times.length)]++;
      }
      points.correlations(times).ifPresent(drawn::add);
    }
    return drawn.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CorrelationIntervals(
                middle(drawn, Correlations::pearson),
                middle(drawn, Correlations::spearman),
                middle(drawn, Correlations::kendall)));
  }

  private static Interval middle(List<Correlations> drawn, ToDoubleFunction<Correlations> figure) {
    return Interval.middle(drawn.stream().mapToDouble(figure).toArray());
  }
}
