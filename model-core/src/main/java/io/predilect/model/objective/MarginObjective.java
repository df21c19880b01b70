package io.predilect.model.objective;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An objective that is a function of the margin m = [log π_θ(y_w|x) - log π_ref(y_w|x)] - [log
 * π_θ(y_l|x) - log π_ref(y_l|x)] alone: DPO and its kin. What such objectives have in common is
 * here: which lengths count, the metrics, and that a refinement may shift the margin.
 */
public sealed interface MarginObjective extends Objective permits Dpo, Hinge, Ipo, RobustDpo {

  /** β, the scale of the implicit rewards β log(π_θ/π_ref). */
  double beta();

  /** How token log-ratios make a response's. */
  LengthForm lengths();

  /**
   * The loss of a margin.
   *
   * @param margin m
   * @param refinement λ Δ_π, what a refinement takes from the margin; 0: none
   */
  Slope at(double margin, double refinement);

  /**
   * A loss as a function of the margin.
   *
   * @param loss its value
   * @param slope its derivative by m
   */
  record Slope(double loss, double slope) {}

  @Override
  default Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE);
    if (lengths().splits()) {
      needs.add(Need.HEADS);
    }
    return needs;
  }

  @Override
  default List<String> metrics() {
    return LogRatios.METRICS;
  }

  @Override
  default PairLoss of(ScoredPair pair) {
    return refined(pair, 0);
  }

  /** The loss of a pair whose margin a refinement shifts by λ Δ_π. */
  default PairLoss refined(ScoredPair pair, double refinement) {
    LogRatios ratios = LogRatios.of(pair, lengths());
    Slope slope = at(ratios.margin(), refinement);
    return ratios.loss(slope, ratios.metrics(beta(), pair));
  }
}
