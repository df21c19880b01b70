package io.predilect.model.objective;

import java.util.List;
import java.util.Set;

/** A loss of all responses to a prompt, best first, by their implicit rewards alone. */
public sealed interface RankingObjective extends Objective permits PlackettLuce, LipoLambda {
  /** β of r = β (log π_θ(y|x) - log π_ref(y|x)). */
  double beta();

  /**
   * The loss of a ranking.
   *
   * @param rewards r of each response, best first
   * @param slopes ∂L/∂r is added to these
   */
  double loss(double[] rewards, double[] slopes);

  @Override
  default Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.RANKING);
  }

  @Override
  default List<String> metrics() {
    return Ranking.METRICS;
  }

  @Override
  default PairLoss of(ScoredPair pair) {
    Ranking ranking = Ranking.of(pair, beta());
    double[] rewards = ranking.rewards();
    double[] slopes = new double[rewards.length];
    return ranking.loss(loss(rewards, slopes), slopes);
  }
}
