package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Odds-ratio preference optimisation: -a_w - λ log σ(log odds_w - log odds_l), where a = log
 * π_θ(y|x) / |y| and odds = e^a / (1 - e^a) (Hong et al. 2024, "ORPO: Monolithic preference
 * optimization without reference model", eqs. 6 and 7). It needs no reference.
 *
 * @param lambda λ, at least 0
 * @param supervised whether the first term is there; without it the odds ratio stands alone, for
 *     mixes
 */
public record Orpo(double lambda, boolean supervised) implements Objective {
  /** A probability of exactly 1 has infinite odds; this is as near to it as a mean can come. */
  private static final double LARGEST_MEAN = -1e-12;

  private static final String NLL = "nll_loss";

  public Orpo {
    new Checks().atLeast("orpo_lambda", lambda, 0.0).orThrow();
  }

  /** The paper's. */
  public Orpo(double lambda) {
    this(lambda, true);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED);
  }

  @Override
  public List<String> metrics() {
    return Stream.of(
            ImplicitRewards.METRICS,
            supervised ? List.of(NLL) : List.<String>of(),
            List.of("log_odds_ratio", "log_odds_chosen"))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    ScoredPair.Scored chosen = pair.sequence(Need.CHOSEN);
    ScoredPair.Scored rejected = pair.sequence(Need.REJECTED);
    double nll = -chosen.score() / chosen.tokens();
    double aw = Math.min(-nll, LARGEST_MEAN);
    double al = Math.min(rejected.score() / rejected.tokens(), LARGEST_MEAN);
    double complementW = Logistic.log1mexp(aw); // log(1 - p_w)
    double complementL = Logistic.log1mexp(al);
    double logOdds = (aw - complementW) - (al - complementL);
    double ratio = Logistic.logSigmoid(logOdds);

    // ∂(log odds)/∂a = 1/(1-p). In logs the factors cannot overflow where their product does not.
    double miss = Logistic.logSigmoid(-logOdds);
    double slopeW = (supervised ? -1 : 0) - lambda * Math.exp(miss - complementW);
    double slopeL = lambda * Math.exp(miss - complementL);

    Map<String, Double> metrics = ImplicitRewards.metrics(lambda * aw, lambda * al, pair);
    if (supervised) {
      metrics.put(NLL, nll);
    }
    metrics.put("log_odds_ratio", ratio);
    metrics.put("log_odds_chosen", logOdds);
    return new PairLoss(
        (supervised ? nll : 0) - lambda * ratio,
        slopeW / chosen.tokens(),
        slopeL / rejected.tokens(),
        0,
        metrics);
  }
}
