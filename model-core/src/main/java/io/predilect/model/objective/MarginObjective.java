package io.predilect.model.objective;

/**
 * An objective that is a function of the margin m = s_w - s_l alone, s being log π_θ(y|x) - log
 * π_ref(y|x) or what another {@link Divergence} makes of it. Its margin may be shifted: by a
 * refinement, by the data's scores, by lengths.
 */
public sealed interface MarginObjective extends RatioObjective
    permits Discopop, Dpo, ExoPair, Hinge, Ipo, RobustDpo {

  /**
   * The loss of a margin.
   *
   * @param margin m
   * @param shift what is taken from β m (from m itself with {@link Ipo}); 0: nothing
   */
  Slope onMargin(double margin, double shift);

  /**
   * A loss as a function of the margin.
   *
   * @param loss its value
   * @param slope its derivative by m
   */
  record Slope(double loss, double slope) {}

  @Override
  default Slopes at(double chosen, double rejected) {
    return slopes(chosen - rejected, 0);
  }

  /**
   * The loss of a pair whose margin is shifted.
   *
   * @param shift a constant without gradient
   */
  default PairLoss shifted(ScoredPair pair, double shift) {
    LogRatios ratios = LogRatios.of(pair, form());
    return ratios.loss(slopes(ratios.margin(), shift), ratios.metrics(beta(), pair));
  }

  private Slopes slopes(double margin, double shift) {
    Slope slope = onMargin(margin, shift);
    return new Slopes(slope.loss(), slope.slope(), -slope.slope());
  }
}
