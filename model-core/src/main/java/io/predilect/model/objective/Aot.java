package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Alignment via optimal transport: -log σ(β δ_k), δ_k being the difference of the k-th of two heaps
 * of a batch's values, each in ascending order, so that the one distribution comes to dominate the
 * other (Melnyk et al. 2024, "Distributional preference alignment of LLMs via optimal transport").
 *
 * @param beta β, above 0
 * @param labelSmoothing ε, the probability that a label is wrong, in [0, 0.5)
 * @param heaps what is sorted
 */
public record Aot(double beta, double labelSmoothing, Heaps heaps) implements Objective {

  /** The two heaps. */
  public enum Heaps {
    /**
     * The policy's margins log π_θ(y_w|x) - log π_θ(y_l|x) and the reference's. A pair's loss is
     * that of its own margin's place.
     */
    MARGINS,
    /**
     * The log-ratios of chosen and of rejected responses. A pair's loss is the mean of those of its
     * two places; the derivatives are those of the sum over the batch.
     */
    RESPONSES
  }

  public Aot {
    Checks checks = SmoothedLogistic.check(labelSmoothing);
    checks.above("beta", beta, 0).orThrow();
    Objects.requireNonNull(heaps, "heaps");
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.RANKS);
  }

  @Override
  public List<String> metrics() {
    return LogRatios.METRICS;
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    LogRatios ratios = LogRatios.of(pair, RatioForm.SUM);
    Ranks ranks = pair.ranksOrThrow();
    RatioObjective.Slopes slopes =
        switch (heaps) {
          case MARGINS -> {
            double margin =
                pair.sequence(Need.CHOSEN).score() - pair.sequence(Need.REJECTED).score();
            SmoothedLogistic place = place(margin, ranks.referenceMargin());
            double slope = beta * place.slope();
            yield new RatioObjective.Slopes(place.loss(), slope, -slope);
          }
          case RESPONSES -> {
            SmoothedLogistic chosen = place(ratios.chosen().value(), ranks.rejected());
            SmoothedLogistic rejected = place(ranks.chosen(), ratios.rejected().value());
            yield new RatioObjective.Slopes(
                (chosen.loss() + rejected.loss()) / 2,
                beta * chosen.slope(),
                -beta * rejected.slope());
          }
        };
    return ratios.loss(slopes, ratios.metrics(beta, pair));
  }

  private SmoothedLogistic place(double upper, double lower) {
    return SmoothedLogistic.of(beta * (upper - lower), labelSmoothing);
  }
}
