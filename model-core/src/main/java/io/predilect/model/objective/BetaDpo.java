package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * DPO with a β of the batch: -log σ(β' m) with β' = β (1 + α (M - M_0)), M being the batch's mean
 * reward margin β m and M_0 the running mean of that over the batches before, which keeps 0.9 of
 * itself at each (Wu et al. 2024, "β-DPO: Direct preference optimization with dynamic β"; its
 * filter of pairs is not part of it). β' has no gradient and is at least β/100. Held-out pairs are
 * told with β.
 *
 * @param beta β, above 0
 * @param alpha α, at least 0; the paper's is 0.6
 */
public record BetaDpo(double beta, double alpha) implements Objective {
  private static final double LEAST_SHARE = 0.01;

  public BetaDpo {
    new Checks().above("beta", beta, 0).atLeast("beta_dpo_alpha", alpha, 0.0).orThrow();
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.MARGIN_DRIFT);
  }

  @Override
  public List<String> metrics() {
    return Stream.concat(LogRatios.METRICS.stream(), Stream.of("beta")).toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    LogRatios ratios = LogRatios.of(pair, RatioForm.SUM);
    double drift = pair.pointOrThrow(Need.MARGIN_DRIFT); // (M - M_0) / β
    double own = beta * Math.max(LEAST_SHARE, 1 + alpha * beta * drift);
    SmoothedLogistic logistic = SmoothedLogistic.of(own * ratios.margin(), 0);
    double slope = own * logistic.slope();
    Map<String, Double> metrics = ratios.metrics(beta, pair);
    metrics.put("beta", own);
    return new PairLoss(logistic.loss(), slope, -slope, 0, metrics);
  }
}
