package io.predilect.model.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metrics of objectives whose reward is a function of the policy's log-probs. */
final class ImplicitRewards {
  static final List<String> METRICS =
      List.of(
          "rewards/chosen",
          "rewards/rejected",
          "rewards/margins",
          "rewards/accuracies",
          "logps/chosen",
          "logps/rejected");

  private ImplicitRewards() {}

  static Map<String, Double> metrics(double chosen, double rejected, ScoredPair pair) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rewards/chosen", chosen);
    metrics.put("rewards/rejected", rejected);
    metrics.put("rewards/margins", chosen - rejected);
    metrics.put("rewards/accuracies", chosen > rejected ? 1.0 : 0.0);
    metrics.put("logps/chosen", pair.sequence(Need.CHOSEN).score());
    metrics.put("logps/rejected", pair.sequence(Need.REJECTED).score());
    return metrics;
  }
}
