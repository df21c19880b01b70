package io.predilect.model.objective;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Identity preference optimisation: (m - 1/(2β))², m the margin of {@link Dpo} (Azar et al. 2023,
 * "A general theoretical paradigm to understand learning from human preferences", eq. 17).
 *
 * <p>A refinement weight λ makes it Sr-IPO: (m - λ Δ_π - 1/(2β))² (Yu et al. 2024, alg. 2).
 *
 * @param beta β, the paper's τ, above 0
 * @param reduction SUM, the paper's; MEAN divides each log-ratio by its response's tokens
 * @param refinement λ, at least 0; 0: none
 */
public record Ipo(double beta, Reduction reduction, double refinement) implements Objective {

  public Ipo {
    Range.positive("beta", beta);
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
    double distance = ratios.margin() - refined - 1 / (2 * beta);
    return ratios.loss(distance * distance, 2 * distance, ratios.metrics(beta, pair));
  }
}
