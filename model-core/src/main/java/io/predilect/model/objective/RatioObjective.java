package io.predilect.model.objective;

import java.util.List;
import java.util.Set;

/**
 * An objective that is a function of the two responses' scores alone: their log-ratios log π_θ(y|x)
 * - log π_ref(y|x), as the {@link RatioForm} makes them. DPO and its kin. What such objectives have
 * in common is here: what they need, the metrics, and the derivatives by log-probs.
 */
public sealed interface RatioObjective extends Objective
    permits MarginObjective, Apo, BcoPair, Dpop, NcaPair, SppoHard {

  /** β, the scale of the implicit rewards β log(π_θ/π_ref). */
  double beta();

  /** How log-probs make scores. */
  RatioForm form();

  /**
   * The loss of two scores.
   *
   * @param chosen s_w
   * @param rejected s_l
   */
  Slopes at(double chosen, double rejected);

  /**
   * A loss as a function of two scores.
   *
   * @param loss its value
   * @param chosen its derivative by s_w
   * @param rejected its derivative by s_l
   */
  record Slopes(double loss, double chosen, double rejected) {}

  @Override
  default Set<Need> needs() {
    return form().needs();
  }

  @Override
  default List<String> metrics() {
    return LogRatios.METRICS;
  }

  @Override
  default PairLoss of(ScoredPair pair) {
    LogRatios ratios = LogRatios.of(pair, form());
    Slopes slopes = at(ratios.chosen().score(), ratios.rejected().score());
    return ratios.loss(slopes, ratios.metrics(beta(), pair));
  }
}
