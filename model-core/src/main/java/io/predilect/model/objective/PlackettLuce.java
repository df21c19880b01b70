package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * DPO on rankings: the negative log-likelihood of y_1 ≻ … ≻ y_N in Plackett and Luce's model, Σ_k
 * log Σ_{j ≥ k} exp(r_j - r_k) with r = β (log π_θ(y|x) - log π_ref(y|x)) (Rafailov et al. 2023,
 * "Direct preference optimization: Your language model is secretly a reward model", appendix A.3;
 * the ListMLE of Liu et al. 2024, "LiPO: Listwise preference optimization through
 * learning-to-rank"). Of two responses it is {@link Dpo}.
 *
 * <p>Metrics: {@code rejected} is the mean of all but the best, {@code rewards/accuracies} the
 * share of all pairs that the rewards have in the ranking's order.
 *
 * @param beta β, above 0
 */
public record PlackettLuce(double beta) implements Objective {
  private static final String SIZE = "list_size";
  private static final List<String> METRICS =
      Stream.concat(ImplicitRewards.METRICS.stream(), Stream.of(SIZE)).toList();

  public PlackettLuce {
    new Checks().above("beta", beta, 0).orThrow();
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN, Need.REJECTED, Need.REFERENCE, Need.RANKING);
  }

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    List<ScoredPair.Ranked> responses = new ArrayList<>();
    responses.add(ranked(pair, Need.CHOSEN));
    responses.add(ranked(pair, Need.REJECTED));
    responses.addAll(pair.others());
    double[] rewards =
        responses.stream().mapToDouble(y -> beta * (y.policy() - y.reference())).toArray();
    double[] slopes = new double[rewards.length]; // ∂L/∂r
    double loss = 0;
    for (int k = 0; k < rewards.length - 1; k++) {
      double place = place(rewards, k);
      loss += place;
      slopes[k] += Math.expm1(-place);
      for (int j = k + 1; j < rewards.length; j++) {
        slopes[j] += Math.exp(rewards[j] - rewards[k] - place);
      }
    }
    List<Double> others = new ArrayList<>();
    for (int j = 2; j < slopes.length; j++) {
      others.add(beta * slopes[j]);
    }
    return new PairLoss(
        loss,
        beta * slopes[0],
        beta * slopes[1],
        0,
        PairLoss.Heads.NONE,
        others,
        metrics(responses, rewards));
  }

  private static ScoredPair.Ranked ranked(ScoredPair pair, Need which) {
    return new ScoredPair.Ranked(pair.sequence(which).score(), pair.referenceOrThrow(which));
  }

  /** log Σ_{j ≥ k} exp(r_j - r_k): that y_k is taken first of what is left by then. */
  private static double place(double[] rewards, int k) {
    double largest = 0;
    for (int j = k + 1; j < rewards.length; j++) {
      largest = Math.max(largest, rewards[j] - rewards[k]);
    }
    if (largest == 0) {
      double others = 0;
      for (int j = k + 1; j < rewards.length; j++) {
        others += Math.exp(rewards[j] - rewards[k]);
      }
      return Math.log1p(others);
    }
    double all = Math.exp(-largest);
    for (int j = k + 1; j < rewards.length; j++) {
      all += Math.exp(rewards[j] - rewards[k] - largest);
    }
    return largest + Math.log(all);
  }

  private static Map<String, Double> metrics(List<ScoredPair.Ranked> responses, double[] rewards) {
    int size = rewards.length;
    double rewardsBelow = 0;
    double logpsBelow = 0;
    int inOrder = 0;
    for (int j = 1; j < size; j++) {
      rewardsBelow += rewards[j];
      logpsBelow += responses.get(j).policy();
      for (int i = 0; i < j; i++) {
        inOrder += rewards[i] > rewards[j] ? 1 : 0;
      }
    }
    double rejected = rewardsBelow / (size - 1);
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rewards/chosen", rewards[0]);
    metrics.put("rewards/rejected", rejected);
    metrics.put("rewards/margins", rewards[0] - rejected);
    metrics.put("rewards/accuracies", inOrder / (size * (size - 1) / 2.0));
    metrics.put("logps/chosen", responses.get(0).policy());
    metrics.put("logps/rejected", logpsBelow / (size - 1));
    metrics.put(SIZE, (double) size);
    return metrics;
  }
}
