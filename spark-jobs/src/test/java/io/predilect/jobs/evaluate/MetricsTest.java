package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.evaluate.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.EvaluatedPair.Rewards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static EvaluatedPair pair(
      String group, double chosen, double rejected, Logps logps, double free, double truth) {
    return new EvaluatedPair(
        "id",
        group,
        new Lengths(10, free > 0 ? 5 : 20),
        Optional.of(new Rewards(chosen, rejected)),
        Optional.of(logps),
        OptionalDouble.of(truth),
        OptionalDouble.of(free),
        OptionalDouble.empty(),
        OptionalDouble.of(truth));
  }

  private static final List<EvaluatedPair> PAIRS =
      List.of(
          pair("a", 2, 1, new Logps(-10, -20, -12, -18), 1, 3),
          pair("a", 1, 1, new Logps(-10, -20, -10, -21), 2, 5),
          pair("b", 0, 3, new Logps(-30, -20, -33, -18), -1, -2),
          pair("b", 4, 1, new Logps(-10, -20, -12, -18), 0, 0));

  @Test
  void aTieIsNotASuccess() {
    Metrics metrics = Metrics.of(PAIRS, 0.5, 1);
    assertEquals(4, metrics.pairs());
    assertEquals(0.5, metrics.values().get("reward/accuracy"), 1e-12);
    assertEquals((1 + 0 - 3 + 3) / 4.0, metrics.values().get("reward/margin"), 1e-12);
  }

  @Test
  void implicitRewardsAreBetaTimesTheLogRatios() {
    Metrics metrics = Metrics.of(PAIRS, 0.5, 1);
    // log-ratios chosen: 2, 0, 3, 2; rejected: -2, 1, -2, -2
    assertEquals(0.75, metrics.values().get("rewards/accuracies"), 1e-12);
    assertEquals(0.5 * 7 / 4, metrics.values().get("rewards/chosen"), 1e-12);
    assertEquals(0.5 * -5 / 4, metrics.values().get("rewards/rejected"), 1e-12);
    assertEquals(0.5 * 12 / 4, metrics.values().get("rewards/margins"), 1e-12);
    assertEquals(-15, metrics.values().get("logps/chosen"), 1e-12);
    assertTrue(metrics.intervals().get("rewards/margins").low() <= 1.5);
  }

  @Test
  void thePromptFreeGapIsComparedWithTheTruth() {
    Metrics metrics = Metrics.of(PAIRS, 0.5, 1);
    assertEquals(1, metrics.values().get("prompt_free/spearman"), 1e-12);
    assertEquals(1, metrics.values().get("prompt_free/kendall"), 1e-12);
    assertTrue(metrics.values().containsKey("rewards/score_pearson"));
  }

  @Test
  void whatNoPairHasIsLeftOut() {
    EvaluatedPair bare =
        new EvaluatedPair(
            "id",
            "",
            new Lengths(1, 1),
            Optional.empty(),
            Optional.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
    assertTrue(Metrics.of(List.of(bare), 0.1, 1).values().isEmpty());
    Metrics mixed = Metrics.of(List.of(bare, PAIRS.get(0)), 0.1, 1);
    assertEquals(1, mixed.values().get("reward/accuracy"), 1e-12);
    assertFalse(mixed.values().containsKey("prompt_free/spearman"));
  }

  @Test
  void groupsHaveTheirOwnFigures() {
    GroupTable table = GroupTable.of("subset", PAIRS, EvaluatedPair::group, 0.5, 1);
    assertEquals(Set.of("a", "b"), table.groups().keySet());
    assertEquals(1, table.groups().get("b").values().get("rewards/accuracies"), 1e-12);
    List<EvaluatedPair> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(pair(i % 2 == 0 ? "a" : "b", i % 7, i % 3, new Logps(-i, -20, -12, -18), i, i % 5));
    }
    GroupTable.of("subset", many, EvaluatedPair::group, 0.5, 1)
        .groups()
        .forEach(
            (group, metrics) -> {
              for (String figure :
                  List.of(
                      "reward/accuracy",
                      "reward/margin",
                      "rewards/accuracies",
                      "rewards/margins",
                      "reward/score_pearson",
                      "reward/score_spearman",
                      "rewards/score_kendall")) {
                double value = metrics.values().get(figure);
                Interval interval = metrics.intervals().get(figure);
                assertTrue(
                    interval.low() <= value && value <= interval.high(), group + " " + figure);
              }
            });
    GroupTable lengths = GroupTable.of("length", PAIRS, EvaluatedPair::lengthGroup, 0.5, 1);
    assertEquals(Set.of("chosen longer", "chosen shorter"), lengths.groups().keySet());
  }
}
