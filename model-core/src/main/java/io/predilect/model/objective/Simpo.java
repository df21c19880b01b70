package io.predilect.model.objective;

import java.util.List;
import java.util.Set;

/**
 * Simple preference optimisation: -log σ(β/|y_w| log π_θ(y_w|x) - β/|y_l| log π_θ(y_l|x) - γ) (Meng
 * et al. 2024, eq. 6). It needs no reference.
 *
 * @param beta β, above 0
 * @param margin γ, the margin the better response should win by
 * @param labelSmoothing ε, the probability that a label is wrong, in [0, 0.5)
 */
public record Simpo(double beta, double margin, double labelSmoothing) implements Objective {

  public Simpo {
    SmoothedLogistic.check(labelSmoothing)
        .above("beta", beta, 0)
        .atLeast("simpo_gamma", margin, 0.0)
        .orThrow();
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED);
  }

  @Override
  public List<String> metrics() {
    return ImplicitRewards.METRICS;
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    ScoredPair.Scored chosen = pair.sequence(Need.CHOSEN);
    ScoredPair.Scored rejected = pair.sequence(Need.REJECTED);
    double rewardW = beta * chosen.score() / chosen.tokens();
    double rewardL = beta * rejected.score() / rejected.tokens();
    SmoothedLogistic logistic = SmoothedLogistic.of(rewardW - rewardL - margin, labelSmoothing);
    return new PairLoss(
        logistic.loss(),
        beta * logistic.slope() / chosen.tokens(),
        -beta * logistic.slope() / rejected.tokens(),
        0,
        ImplicitRewards.metrics(rewardW, rewardL, pair));
  }
}
