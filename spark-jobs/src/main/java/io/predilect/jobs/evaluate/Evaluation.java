package io.predilect.jobs.evaluate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All figures of an evaluation: what {@code metrics.json} holds.
 *
 * @param split which pairs were used
 * @param overall the figures of all of them
 * @param tables the figures by group
 * @param rewardBench RewardBench's score, where the groups are its subsets
 */
public record Evaluation(
    String split,
    Metrics overall,
    List<GroupTable> tables,
    Optional<RewardBenchScore> rewardBench) {

  public Evaluation {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(overall, "overall");
    tables = List.copyOf(tables);
    Objects.requireNonNull(rewardBench, "rewardBench");
  }

  /**
   * The figures of these pairs.
   *
   * @param by what the pairs' groups are of
   * @param beta of the implicit rewards
   * @param seed of the bootstrap
   */
  static Evaluation of(String split, List<EvaluatedPair> pairs, String by, double beta, long seed) {
    GroupTable groups = GroupTable.of(by, pairs, EvaluatedPair::group, beta, seed);
    GroupTable lengths = GroupTable.of("length", pairs, EvaluatedPair::lengthGroup, beta, seed);
    Map<String, Double> accuracies = new HashMap<>();
    groups
        .groups()
        .forEach(
            (group, metrics) -> {
              Double accuracy = metrics.values().get("reward/accuracy");
              if (accuracy != null) {
                accuracies.put(group, accuracy);
              }
            });
    return new Evaluation(
        split,
        Metrics.of(pairs, beta, seed),
        List.of(groups, lengths),
        RewardBenchScore.of(accuracies));
  }
}
