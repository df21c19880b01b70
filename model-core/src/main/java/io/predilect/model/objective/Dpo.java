package io.predilect.model.objective;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Direct preference optimisation: -log σ(β m), m = [log π_θ(y_w|x) - log π_ref(y_w|x)] - [log
 * π_θ(y_l|x) - log π_ref(y_l|x)] (Rafailov et al. 2023, eq. 7).
 *
 * <p>Label smoothing makes it cDPO (Mitchell 2023, eq. 3). A refinement weight λ makes it Sr-DPO:
 * -log σ(β m - λ Δ_π), Δ_π = β m' with m' the margin on the augmented prompt p⊕x, a constant (Yu et
 * al. 2024, "Direct alignment of language models via quality-aware self-refinement", alg. 1).
 *
 * @param beta β, above 0
 * @param labelSmoothing ε, the probability that a label is wrong, in [0, 0.5)
 * @param reduction SUM, the paper's; MEAN divides each log-ratio by its response's tokens
 * @param refinement λ, at least 0; 0: none
 */
public record Dpo(double beta, double labelSmoothing, Reduction reduction, double refinement)
    implements Objective {

  public Dpo {
    Range.positive("beta", beta);
    Range.labelSmoothing(labelSmoothing);
    Objects.requireNonNull(reduction, "reduction");
    Range.notNegative("refinement", refinement);
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE);
    if (refinement > 0) {
      needs.add(Need.AUGMENTED_MARGIN);
    }
    return needs;
  }

  @Override
  public List<String> metrics() {
    return ImplicitRewards.METRICS;
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    LogRatios ratios = LogRatios.of(pair, reduction);
    double refined = refinement > 0 ? refinement * beta * pair.augmentedMarginOrThrow() : 0;
    SmoothedLogistic logistic =
        SmoothedLogistic.of(beta * ratios.margin() - refined, labelSmoothing);
    return ratios.loss(logistic.loss(), beta * logistic.slope(), ratios.metrics(beta, pair));
  }
}
