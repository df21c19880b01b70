package io.predilect.jobs.evaluate;

import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.evaluate.figures.RewardBenchScore;
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
   * The evaluation with RewardBench's score where the first table is of its subsets.
   *
   * @param tables by group first
   */
  static Evaluation of(String split, Metrics overall, List<GroupTable> tables) {
    Map<String, Double> accuracies = new HashMap<>();
    tables
        .get(0)
        .groups()
        .forEach(
            (group, metrics) -> {
              Double accuracy = metrics.values().get("reward/accuracy");
              if (accuracy != null) {
                accuracies.put(group, accuracy);
              }
            });
    return new Evaluation(split, overall, tables, RewardBenchScore.of(accuracies));
  }
}
