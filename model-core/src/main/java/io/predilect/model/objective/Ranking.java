package io.predilect.model.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The responses to a prompt, best first, with their implicit rewards.
 *
 * <p>Metrics: {@code rejected} is the mean of all but the best, {@code rewards/accuracies} the
 * share of all pairs that the rewards have in the ranking's order.
 *
 * @param responses y_1 ≻ y_2 ≻ …, two or more
 * @param beta β
 */
record Ranking(List<ScoredPair.Ranked> responses, double beta) {
  private static final String SIZE = "list_size";
  static final List<String> METRICS =
      Stream.concat(ImplicitRewards.METRICS.stream(), Stream.of(SIZE)).toList();

  Ranking {
    responses = List.copyOf(responses);
  }

  static Ranking of(ScoredPair pair, double beta) {
    List<ScoredPair.Ranked> responses = new ArrayList<>();
    responses.add(ranked(pair, Need.CHOSEN));
    responses.add(ranked(pair, Need.REJECTED));
    responses.addAll(pair.others());
    return new Ranking(responses, beta);
  }

  private static ScoredPair.Ranked ranked(ScoredPair pair, Need which) {
    return new ScoredPair.Ranked(pair.sequence(which).score(), pair.referenceOrThrow(which));
  }

  /** r = β (log π_θ(y|x) - log π_ref(y|x)) of each. */
  double[] rewards() {
    return responses.stream().mapToDouble(y -> beta * (y.policy() - y.reference())).toArray();
  }

  /**
   * The loss of a ranking.
   *
   * @param slopes its derivatives by the rewards
   */
  PairLoss loss(double loss, double[] slopes) {
    List<Double> others = new ArrayList<>();
    for (int j = 2; j < slopes.length; j++) {
      others.add(beta * slopes[j]);
    }
    return new PairLoss(
        loss,
        beta * slopes[0],
        beta * slopes[1],
        0,
        PairLoss.Sides.NONE,
        PairLoss.Sides.NONE,
        others,
        metrics());
  }

  private Map<String, Double> metrics() {
    double[] rewards = rewards();
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
