package io.predilect.model.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The log-ratios of a pair, log π_θ(y|x) - log π_ref(y|x), each made of its tokens', and the scores
 * that a {@link Divergence} makes of them.
 *
 * @param chosen the chosen response's
 * @param rejected the rejected response's
 */
record LogRatios(LogRatio chosen, LogRatio rejected) {
  static final List<String> METRICS =
      Stream.concat(ImplicitRewards.METRICS.stream(), Stream.of("margin")).toList();

  /**
   * What float32 makes of a log-ratio of 0, at most. A policy that is its own reference, as at the
   * first step, differs from it by rounding alone, which is another one in every batch.
   */
  static double rounding(Reduction reduction) {
    return reduction == Reduction.SUM ? 1e-3 : 1e-5;
  }

  /**
   * One response's log-ratio.
   *
   * @param value s = f · (head + α rest)
   * @param score what the divergence makes of it; s itself under the reverse KL
   * @param factor ∂score/∂ of the response's summed log-prob
   * @param headFactor ∂score/∂ of its head's, beyond that
   */
  record LogRatio(double value, double score, double factor, double headFactor) {}

  static LogRatios of(ScoredPair pair, RatioForm form) {
    boolean splits = form.lengths().splits();
    return new LogRatios(
        ratio(pair, Need.CHOSEN, splits ? pair.headsOrThrow().chosen() : 0, form),
        ratio(pair, Need.REJECTED, splits ? pair.headsOrThrow().rejected() : 0, form));
  }

  private static LogRatio ratio(ScoredPair pair, Need which, double head, RatioForm form) {
    ScoredPair.Scored response = pair.sequence(which);
    double reference = form.referenceFree() ? 0 : pair.referenceOrThrow(which);
    double factor = form.lengths().reduction().factor(response.tokens());
    double alpha = form.lengths().ldAlpha();
    double counted = alpha * (response.score() - reference) + (1 - alpha) * head;
    // The divergence is of whole responses, before the mean is taken.
    double slope = form.divergence().slope(counted);
    return new LogRatio(
        factor * counted,
        factor * form.divergence().score(counted),
        factor * alpha * slope,
        factor * (1 - alpha) * slope);
  }

  /** The margin m between the scores. */
  double margin() {
    return chosen.score - rejected.score;
  }

  /** A pair's loss from that of its scores. */
  PairLoss loss(RatioObjective.Slopes at, Map<String, Double> metrics) {
    return new PairLoss(
        at.loss(),
        slope(at.chosen(), chosen.factor),
        slope(at.rejected(), rejected.factor),
        0,
        new PairLoss.Sides(
            slope(at.chosen(), chosen.headFactor), slope(at.rejected(), rejected.headFactor)),
        metrics);
  }

  // Where a divergence is too large for a number its slope is infinite. The loss of a pair that is
  // learnt by as much has come to its end: it falls faster than that slope rises.
  private static double slope(double byScore, double factor) {
    return byScore == 0 ? 0 : byScore * factor;
  }

  /** Implicit rewards β log(π_θ/π_ref) and summed log-probs by TRL's names, and the margin m. */
  Map<String, Double> metrics(double beta, ScoredPair pair) {
    Map<String, Double> metrics =
        new LinkedHashMap<>(
            ImplicitRewards.metrics(beta * chosen.value, beta * rejected.value, pair));
    metrics.put("margin", margin());
    return metrics;
  }
}
