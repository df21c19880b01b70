package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.evaluate.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.EvaluatedPair.Rewards;
import io.predilect.jobs.evaluate.EvaluatedPair.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
        Optional.empty(),
        OptionalDouble.of(truth),
        Optional.of(
            new Split(
                free,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                OptionalDouble.empty())),
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
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    assertTrue(Metrics.of(List.of(bare), 0.1, 1).values().isEmpty());
    Metrics mixed = Metrics.of(List.of(bare, PAIRS.get(0)), 0.1, 1);
    assertEquals(1, mixed.values().get("reward/accuracy"), 1e-12);
    assertFalse(mixed.values().containsKey("prompt_free/spearman"));
  }

  private static EvaluatedPair split(double free, double related, double kept, double error) {
    List<Double> shifts = new ArrayList<>(Collections.nCopies(16, 0.0));
    shifts.set(0, error);
    shifts.set(1, -error);
    return new EvaluatedPair(
        "id",
        "",
        new Lengths(1, 1),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Logps(-10 - free, -20, -12, -18)),
        OptionalDouble.empty(),
        Optional.of(
            new Split(
                free,
                OptionalDouble.of(related),
                OptionalDouble.of(error),
                OptionalDouble.of(kept),
                shifts,
                OptionalDouble.of(0.5))),
        OptionalDouble.empty());
  }

  @Test
  void whatDoesNotDependOnTheRewardsScale() {
    Map<String, Double> values =
        Metrics.of(
                List.of(split(1, 2, 0.9, 0.3), split(-1, 3, 0.5, 0.4), split(3, 0, 0.51, 0.5)),
                0.5,
                1)
            .values();
    // Δr2: 1, -1, 3; Δr: 3, 2, 3
    assertEquals((8 / 3.0) / (2 / 9.0), values.get("prompt_free/variance_share"), 1e-12);
    assertEquals(2 / 3.0, values.get("prompt_free/sign_survives"), 1e-12);
    assertEquals(Math.sqrt((0.09 + 0.16 + 0.25) / 3), values.get("prompt_free/error"), 1e-12);
    // shifts of 0.4 and -0.4 on average, in two parts
    assertEquals(Math.sqrt(2 * 2 * 0.16), values.get("prompt_free/gap_error"), 1e-12);
    assertEquals(0.5, values.get("prompt_free/temperature"), 1e-12);
    // under the refinement prompt, log-ratios 1, 3, -1 against -2
    assertEquals(1, values.get("refinement/accuracies"), 1e-12);
    assertEquals(0.5 * (3 + 5 + 1) / 3, values.get("refinement/margins"), 1e-12);
    assertFalse(values.containsKey("rewards/accuracies"));
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
