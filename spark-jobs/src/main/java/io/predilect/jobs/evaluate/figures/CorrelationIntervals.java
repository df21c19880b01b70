package io.predilect.jobs.evaluate.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * 95 % intervals of {@link Correlations}, by the percentile bootstrap over points: a point's two
 * values stay together, and so do the points of one prompt. Of few prompts there are none: their
 * resamples are too much alike.
 *
 * @param pearson of the values
 * @param spearman of the ranks
 * @param kendall τ-b
 */
record CorrelationIntervals(Interval pearson, Interval spearman, Interval kendall) {
  /** Fewer points have no interval. */
  static final int LEAST_POINTS = 10;

  // As many resamples as an end of an interval leaves out.
  private static final double MOST_LEFT_OUT = 0.025;
  private static final int MOST_RESAMPLES = 1000;
  private static final int LEAST_RESAMPLES = 200;
  // Points drawn in all: ranks of a large sample take long, and its interval is narrow anyway.
  private static final int MOST_DRAWN = 2_000_000;

  /**
   * The intervals; empty where the correlations are not defined, of fewer than {@link
   * #LEAST_POINTS} prompts, and where a value varies in so few points that resamples often lack it:
   * those are left out, and many would narrow the interval.
   *
   * @param prompts which one each point is of
   * @param seed of the resampling: the same values and seed give the same intervals
   */
  static Optional<CorrelationIntervals> of(double[] x, double[] y, long[] prompts, long seed) {
    PromptGroups groups = PromptGroups.of(prompts);
    if (Correlations.of(x, y).isEmpty() || groups.count() < LEAST_POINTS) {
      return Optional.empty();
    }
    int resamples = Math.max(LEAST_RESAMPLES, Math.min(MOST_RESAMPLES, MOST_DRAWN / x.length));
    SplittableRandom random = new SplittableRandom(seed);
    List<Correlations> drawn = new ArrayList<>();
    CorrelatedPoints points = new CorrelatedPoints(x, y);
    for (int i = 0; i < resamples; i++) {
      points.correlations(groups.times(random)).ifPresent(drawn::add);
    }
    return drawn.size() < resamples * (1 - MOST_LEFT_OUT)
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
