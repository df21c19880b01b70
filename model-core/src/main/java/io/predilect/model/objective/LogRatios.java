package io.predilect.model.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The log-ratios of a pair, log π_θ(y|x) - log π_ref(y|x), each made of its tokens'.
 *
 * @param chosen the chosen response's
 * @param rejected the rejected response's
 */
record LogRatios(LogRatio chosen, LogRatio rejected) {
  static final List<String> METRICS =
      Stream.concat(ImplicitRewards.METRICS.stream(), Stream.of("margin")).toList();

  /**
   * One response's log-ratio.
   *
   * @param value f · (head + α rest)
   * @param factor ∂value/∂ of the response's summed log-prob: f α
   * @param headFactor ∂value/∂ of its head's, beyond that: f (1 - α)
   */
  record LogRatio(double value, double factor, double headFactor) {}

  static LogRatios of(ScoredPair pair, LengthForm lengths) {
    return new LogRatios(
        ratio(
            pair.sequence(Need.CHOSEN),
            pair.referenceOrThrow(Need.CHOSEN),
            lengths.splits() ? pair.headsOrThrow().chosen() : 0,
            lengths),
        ratio(
            pair.sequence(Need.REJECTED),
            pair.referenceOrThrow(Need.REJECTED),
            lengths.splits() ? pair.headsOrThrow().rejected() : 0,
            lengths));
  }

  private static LogRatio ratio(
      ScoredPair.Scored response, double reference, double head, LengthForm lengths) {
    double factor = lengths.reduction().factor(response.tokens());
    double alpha = lengths.ldAlpha();
    double whole = response.score() - reference;
    return new LogRatio(
        factor * (alpha * whole + (1 - alpha) * head), factor * alpha, factor * (1 - alpha));
  }

  /** The margin m. */
  double margin() {
    return chosen.value - rejected.value;
  }

  /** A pair's loss from that of its margin. */
  PairLoss loss(MarginObjective.Slope at, Map<String, Double> metrics) {
    return new PairLoss(
        at.loss(),
        at.slope() * chosen.factor,
        -at.slope() * rejected.factor,
        0,
        new PairLoss.Heads(at.slope() * chosen.headFactor, -at.slope() * rejected.headFactor),
        metrics);
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
