package io.predilect.jobs.winrate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.winrate.LengthControl.Gamed;
import io.predilect.jobs.winrate.LengthControlled.Fitted;
import io.predilect.jobs.winrate.LengthControlled.Undefined;
import io.predilect.jobs.winrate.Outcome.Side;
import io.predilect.jobs.winrate.WinRates.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthControlledTest {

  private static Outcome outcome(String prompt, int characters, double preference) {
    return Outcome.of(
        prompt,
        new Side("dpo", characters, OptionalInt.empty()),
        new Side("sft", 500, OptionalInt.empty()),
        preference);
  }

  /** A judge who looks at nothing but the length, and an arm that mostly writes more. */
  private static List<Outcome> lengthAlone(int prompts) {
    SplittableRandom random = new SplittableRandom(3);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      int characters = 500 + (int) (400 * (random.nextDouble() - 0.25));
      outcomes.add(outcome("p" + i, characters, characters > 500 ? 0.9 : 0.1));
    }
    return outcomes;
  }

  @Test
  void aWinThatIsOfLengthAloneIsNone() {
    List<Outcome> outcomes = lengthAlone(200);
    WinRates rates =
        WinRates.of(outcomes, new Options(100, 1, Optional.of(LengthControl.minimal())));
    ArmFigures figures = rates.pairs().get(0).all();
    Fitted fitted = assertInstanceOf(Fitted.class, figures.lengthControlled().orElseThrow());
    assertTrue(figures.winRate().interval().low() > 0.6, () -> figures.winRate().toString());
    assertEquals(0.5, fitted.rate(), 0.1);
    assertTrue(fitted.weights().length() < -1, "longer responses win");
    assertTrue(fitted.interval().low() < fitted.rate() && fitted.rate() < fitted.interval().high());

    JsonNode json = WinRatesJson.write(rates).get(0);
    assertEquals(100 * fitted.rate(), json.get("length_controlled_winrate").asDouble(), 1e-9);
    assertEquals("length_controlled_minimal", json.get("length_control").get("name").asText());
    assertEquals(
        fitted.rate(), figures.metrics().values().get("judge/length_controlled_winrate"), 1e-12);
  }

  @Test
  void theOtherArmsRateIsWhatIsLeft() {
    List<Outcome> outcomes = lengthAlone(50);
    List<Outcome> turned =
        outcomes.stream()
            .map(one -> Outcome.of(one.promptId(), one.b(), one.a(), 1 - one.preference()))
            .toList();
    assertEquals(1, rate(outcomes) + rate(turned), 1e-6);
  }

  private static double rate(List<Outcome> outcomes) {
    return ((Fitted)
            LengthControlled.of(
                outcomes, LengthControl.minimal(), new PromptBootstrap(outcomes, 1, 1)))
        .rate();
  }

  @Test
  void whereItCannotBeComputedTheReasonIsTold() {
    assertEquals(
        "4 prompts, and cross-validation needs 5: judge more prompts",
        reason(lengthAlone(4), LengthControl.minimal()));
    List<Outcome> even = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      even.add(outcome("p" + i, 520, 1));
    }
    assertTrue(
        reason(even, LengthControl.minimal()).startsWith("all responses are 20 characters longer"));
    LengthControl known = new LengthControl(Optional.of(Map.of("p0", 1.0, "p1", -1.0)), List.of());
    assertEquals(
        "of 7 of 9 comparisons no difficulty is known; length_controlled_minimal needs none",
        reason(lengthAlone(9), known));
    WinRates rates = WinRates.of(even, new Options(100, 1, Optional.of(LengthControl.minimal())));
    JsonNode json = WinRatesJson.write(rates).get(0);
    assertTrue(json.get("length_controlled_winrate_missing").asText().contains("20 characters"));
    assertTrue(json.path("length_controlled_winrate").isMissingNode());
  }

  /** As many wins as losses whatever the length: then any penalty is better than none. */
  @Test
  void aPenaltyThatLeavesNothingIsNoEstimate() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      outcomes.add(outcome("p" + i, 480 + 7 * (i / 2 % 5) + i % 3, i % 2));
    }
    String reason = reason(outcomes, LengthControl.minimal());
    assertTrue(reason.startsWith("24 comparisons of 24 prompts tell too little"), reason);
    assertTrue(reason.endsWith("judge more prompts"), reason);
    WinRates rates =
        WinRates.of(outcomes, new Options(100, 1, Optional.of(LengthControl.minimal())));
    JsonNode json = WinRatesJson.write(rates).get(0);
    assertEquals(reason, json.get("length_controlled_winrate_missing").asText());
    Metrics metrics = rates.pairs().get(0).all().metrics();
    assertEquals(Map.of("judge/length_controlled_winrate", reason), metrics.undetermined());
    Evaluation all = new Evaluation("", metrics, List.of(), Optional.empty());
    assertEquals(metrics, EvaluationJson.read(EvaluationJson.write(all)).overall());
  }

  @Test
  void differencesThatAreAllTheSameAreToldInWords() {
    assertEquals(
        "all responses are as long as the baseline's, in characters, so that nothing shows what"
            + " length does",
        reason(differing(0), LengthControl.minimal()));
    assertTrue(
        reason(differing(4), LengthControl.minimal())
            .startsWith("all responses are 4 characters longer than the baseline's, so"));
    assertTrue(
        reason(differing(-7), LengthControl.minimal())
            .startsWith("all responses are 7 characters shorter than the baseline's, so"));
  }

  private static List<Outcome> differing(int characters) {
    return IntStream.range(0, 8)
        .mapToObj(
            i ->
                Outcome.of(
                    "p" + i,
                    new Outcome.Side("dpo", 20 + i + characters, OptionalInt.empty()),
                    new Outcome.Side("sft", 20 + i, OptionalInt.empty()),
                    i % 2))
        .toList();
  }

  private static String reason(List<Outcome> outcomes, LengthControl control) {
    PromptBootstrap bootstrap = new PromptBootstrap(outcomes, 1, 1);
    return assertInstanceOf(Undefined.class, LengthControlled.of(outcomes, control, bootstrap))
        .reason();
  }

  @Test
  void preferencesThatAreAllTheSameHaveAFiniteFit() {
    List<Outcome> won = lengthAlone(30).stream().map(LengthControlledTest::won).toList();
    assertTrue(rate(won) > 0.95);
  }

  private static Outcome won(Outcome outcome) {
    return Outcome.of(outcome.promptId(), outcome.a(), outcome.b(), 1);
  }

  @Test
  void foldsAreDealtAsGroupKFoldDoes() {
    // list(GroupKFold(5).split(…)) of scikit-learn 1.9.1
    assertArrayEquals(
        new int[] {1, 0, 4, 3, 2, 1, 0}, CostSearch.folds(new int[] {0, 1, 2, 3, 4, 5, 6}));
    assertArrayEquals(
        new int[] {0, 0, 0, 1, 1, 2, 4, 3, 2},
        CostSearch.folds(new int[] {0, 0, 0, 1, 1, 2, 3, 4, 5}));
  }

  @Test
  void aPenaltyThatIsTooStrongLeavesNothingAndAnEmptyFeatureGetsNoWeight() {
    double[][] rows = {{1, 0}, {2, 0}, {-1, 0}};
    double[] targets = {1, 0.8, 0.3};
    double[] ones = {1, 1, 1};
    double[] none = {0, 0};
    assertArrayEquals(none, new SparseLogistic(rows, targets, ones, 0.1).minimum(none));
    double[] w = new SparseLogistic(rows, targets, ones, 10).minimum(none);
    assertEquals(0, w[1]);
    // there the slope of the likelihood is the penalty's
    double slope = 0;
    for (int i = 0; i < rows.length; i++) {
      slope += 10 * rows[i][0] * (SparseLogistic.sigmoid(rows[i][0] * w[0]) - targets[i]);
    }
    assertEquals(-1, slope, 1e-6);
  }

  /** Separable and collinear rows, rows that do not count, and targets of all kinds. */
  @Test
  void everyFitEndsWhereNothingGetsBetter() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 400; trial++) {
      int n = 2 + random.nextInt(60);
      int features = 1 + random.nextInt(3);
      double[][] rows = new double[n][features];
      double[] targets = new double[n];
      double[] weights = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < features; j++) {
          rows[i][j] =
              switch (trial % 4) {
                case 0 -> 1; // collinear
                case 1 -> i % 2 == 0 ? 1 : -1;
                default -> Math.tanh(3 * (random.nextDouble() - 0.5));
              };
        }
        // separable by the first feature, all the same, or any
        targets[i] =
            switch (trial % 3) {
              case 0 -> rows[i][0] > 0 ? 1 : 0;
              case 1 -> 1;
              default -> random.nextDouble();
            };
        weights[i] = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 3;
      }
      double cost = Math.pow(10, 8 * random.nextDouble() - 4);
      double[] w = new SparseLogistic(rows, targets, weights, cost).minimum(new double[features]);
      for (int j = 0; j < features; j++) {
        double slope = 0;
        double scale = 1;
        for (int i = 0; i < n; i++) {
          double p = SparseLogistic.sigmoid(SparseLogistic.dot(rows[i], w));
          slope += cost * weights[i] * rows[i][j] * (p - targets[i]);
          scale += cost * weights[i] * Math.abs(rows[i][j]);
        }
        String where = "trial " + trial + ", C " + cost + ", slope " + slope + " at " + w[j];
        double near = 1e-6 * scale;
        double least = w[j] == 0 ? Math.max(0, Math.abs(slope) - 1) : slope + Math.signum(w[j]);
        assertEquals(0, least, near, where);
      }
    }
  }

  @Test
  void tiesAloneAreAHalfAtEveryLength() {
    List<Outcome> tied =
        lengthAlone(30).stream()
            .map(one -> Outcome.of(one.promptId(), one.a(), one.b(), 0.5))
            .toList();
    Fitted fitted =
        assertInstanceOf(
            Fitted.class,
            LengthControlled.of(tied, LengthControl.minimal(), new PromptBootstrap(tied, 100, 1)));
    assertEquals(0.5, fitted.rate());
    assertEquals(Interval.ofShare(0.5, 30), fitted.interval());
  }

  @Test
  void theBaselineWithItselfNeedsDifficulties() {
    List<Gamed> gamed = List.of(new Gamed("p0", 1, 0.5));
    assertThrows(IllegalArgumentException.class, () -> new LengthControl(Optional.empty(), gamed));
    Optional<Map<String, Double>> known = Optional.of(Map.of("p0", 1.0));
    assertEquals("length_controlled_v1", new LengthControl(known, gamed).key());
    assertEquals("length_controlled_noreg", new LengthControl(known, List.of()).key());
  }
}
