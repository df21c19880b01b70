package io.predilect.model.objective;

import java.util.Map;

/**
 * The log-ratios of a pair, log π_θ(y|x) - log π_ref(y|x), each reduced over its tokens.
 *
 * @param chosen the chosen response's
 * @param rejected the rejected response's
 * @param chosenFactor its derivative by the chosen response's summed log-prob
 * @param rejectedFactor likewise
 */
record LogRatios(double chosen, double rejected, double chosenFactor, double rejectedFactor) {
  static LogRatios of(ScoredPair pair, Reduction reduction) {
    ScoredPair.Scored chosen = pair.sequence(Need.CHOSEN);
    ScoredPair.Scored rejected = pair.sequence(Need.REJECTED);
    ScoredPair.Reference reference = pair.referenceOrThrow();
    double chosenFactor = reduction.factor(chosen.tokens());
    double rejectedFactor = reduction.factor(rejected.tokens());
    return new LogRatios(
        chosenFactor * (chosen.score() - reference.chosen()),
        rejectedFactor * (rejected.score() - reference.rejected()),
        chosenFactor,
        rejectedFactor);
  }

  /** The margin m. */
  double margin() {
    return chosen - rejected;
  }

  /** A pair's loss from that of its margin: ∂m/∂s_w and ∂m/∂s_l are the two factors. */
  PairLoss loss(double loss, double slope, Map<String, Double> metrics) {
    return new PairLoss(loss, slope * chosenFactor, -slope * rejectedFactor, 0, metrics);
  }

  /** Implicit rewards β log(π_θ/π_ref) and summed log-probs, by TRL's names. */
  Map<String, Double> metrics(double beta, ScoredPair pair) {
    return ImplicitRewards.metrics(beta * chosen, beta * rejected, pair);
  }
}
