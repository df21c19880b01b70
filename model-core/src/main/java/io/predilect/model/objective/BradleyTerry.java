package io.predilect.model.objective;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The reward model's loss: -log σ(r_w - r_l - c·(s_w - s_l)) + w·(r_w + r_l)².
 *
 * <p>The logistic term is Ouyang et al. 2022 ("Training language models to follow instructions with
 * human feedback") eq. 1, its margin Touvron et al. 2023 ("Llama 2") eq. 2, the centring term
 * Eisenstein et al. 2023 ("Helping or herding?") sec. 3.1.
 *
 * @param labelSmoothing ε, the probability that a label is wrong, in [0, 0.5)
 * @param centering w, the weight of the centring term, at least 0
 * @param scoreMargin c, how much of the data's own score difference the rewards must differ by; 0:
 *     the data's scores are not used
 */
public record BradleyTerry(double labelSmoothing, double centering, double scoreMargin)
    implements Objective {

  public BradleyTerry {
    SmoothedLogistic.check(labelSmoothing)
        .atLeast("center_rewards_coefficient", centering, 0.0)
        .atLeast("score_margin", scoreMargin, 0.0)
        .orThrow();
  }

  @Override
  public Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.CHOSEN, Need.REJECTED, Need.REWARD_HEAD);
    if (scoreMargin > 0) {
      needs.add(Need.SCORE_MARGIN);
    }
    return needs;
  }

  @Override
  public List<String> metrics() {
    return List.of("accuracy", "margin", "min_reward", "mean_reward", "max_reward");
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    double chosen = pair.sequence(Need.CHOSEN).score();
    double rejected = pair.sequence(Need.REJECTED).score();
    double wanted = scoreMargin > 0 ? scoreMargin * pair.scoreMarginOrThrow() : 0;
    SmoothedLogistic logistic = SmoothedLogistic.of(chosen - rejected - wanted, labelSmoothing);
    double sum = chosen + rejected;
    double centeringSlope = 2 * centering * sum;

    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", chosen > rejected ? 1.0 : 0.0);
    metrics.put("margin", chosen - rejected);
    metrics.put("min_reward", Math.min(chosen, rejected));
    metrics.put("mean_reward", sum / 2);
    metrics.put("max_reward", Math.max(chosen, rejected));
    return new PairLoss(
        logistic.loss() + centering * sum * sum,
        logistic.slope() + centeringSlope,
        -logistic.slope() + centeringSlope,
        0,
        metrics);
  }
}
