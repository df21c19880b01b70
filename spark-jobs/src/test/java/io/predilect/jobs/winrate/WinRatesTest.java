package io.predilect.jobs.winrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.audit.GroupName;
import io.predilect.data.check.InvalidSettings;
import io.predilect.jobs.config.FigureSourceTest;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.winrate.Outcome.Side;
import io.predilect.jobs.winrate.WinRates.ArmPair;
import io.predilect.jobs.winrate.WinRates.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WinRatesTest {
  private static final double EXACT = 1e-12;
  private static final Options OPTIONS = new Options(1000, 7, Optional.empty());

  private static Outcome outcome(String prompt, double preference) {
    return Outcome.of(
        prompt,
        new Side("dpo", 100, OptionalInt.of(20)),
        new Side("sft", 300, OptionalInt.empty()),
        preference);
  }

  private static ArmFigures figures(List<Outcome> outcomes, Options options) {
    ArmFigures figures = WinRates.of(outcomes, options).pairs().get(0).all();
    figures.metrics().values().keySet().forEach(name -> assertTrue(FigureSourceTest.known(name)));
    return figures;
  }

  @Test
  void winsTiesAndLossesAreCountedAndAPreferenceCountsAsMuchAsItSays() {
    WinRate rate =
        figures(
                List.of(outcome("a", 1), outcome("b", 0.5), outcome("c", 0.2), outcome("d", 0.9)),
                OPTIONS)
            .winRate();
    assertEquals(2, rate.wins().count());
    assertEquals(1, rate.ties().count());
    assertEquals(1, rate.losses().count());
    assertEquals(0.65, rate.rate(), EXACT);
    assertEquals(0.625, rate.discreteRate(), EXACT);
    // pandas.Series([1, .5, .2, .9]).sem()
    assertEquals(0.1848422751068237, rate.standardError().getAsDouble(), EXACT);
  }

  @Test
  void anIntervalIsByPromptSoThatManyOutcomesOfOnePromptDoNotNarrowIt() {
    List<Outcome> once = new ArrayList<>();
    List<Outcome> fiveTimes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double preference = i % 2;
      once.add(outcome("p" + i, preference));
      for (int sample = 0; sample < 5; sample++) {
        fiveTimes.add(outcome("p" + i, preference));
      }
    }
    Interval interval = figures(once, OPTIONS).winRate().interval();
    assertEquals(interval, figures(fiveTimes, OPTIONS).winRate().interval());
    // of 40 fair coins: 0.5 ± 1.96 · 0.5 / √40
    assertEquals(0.345, interval.low(), 0.03);
    assertEquals(0.655, interval.high(), 0.03);
  }

  /** Each prompt has a chance of its own to win, of which the mean is a half. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void ofFewPromptsWithManyOutcomesTheIntervalHoldsTheTruthAsOftenAsItSays(int prompts) {
    SplittableRandom random = new SplittableRandom(prompts);
    int held = 0;
    for (int draw = 0; draw < 1000; draw++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < prompts; i++) {
        double chance = random.nextDouble();
        for (int sample = 0; sample < 8; sample++) {
          outcomes.add(outcome("p" + i, random.nextDouble() < chance ? 1 : 0));
        }
      }
      Interval interval = WinRate.of(outcomes, new PromptBootstrap(outcomes, 100, draw)).interval();
      held += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    assertTrue(held >= 935, held + " of 1000");
  }

  @Test
  void ofOnePromptOrOfPromptsThatAllAgreeTheIntervalHasAWidth() {
    List<Outcome> onePrompt = new ArrayList<>();
    List<Outcome> allWon = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      onePrompt.add(outcome("p", i % 2));
      allWon.add(outcome("p" + i, 1));
    }
    assertEquals(Interval.ofShare(0.5, 1), figures(onePrompt, OPTIONS).winRate().interval());
    WinRate won = figures(allWon, OPTIONS).winRate();
    assertEquals(Interval.ofShare(1, 16), won.interval());
    assertEquals(Interval.ofShare(0, 16), won.ties().interval());
  }

  @Test
  void theSeedDecidesTheResamplesAndMoreOfThemChangeLittle() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      outcomes.add(outcome("p" + i, (i * 37 % 101) / 101.0));
    }
    Interval interval = figures(outcomes, OPTIONS).winRate().interval();
    assertEquals(interval, figures(outcomes, OPTIONS).winRate().interval());
    Interval other = figures(outcomes, new Options(4000, 8, Optional.empty())).winRate().interval();
    assertTrue(!interval.equals(other));
    assertEquals(interval.low(), other.low(), 0.01);
    assertEquals(interval.high(), other.high(), 0.01);
  }

  @Test
  void pairsOfArmsAndGroupsHaveFiguresOfTheirOwn() {
    List<Outcome> outcomes = new ArrayList<>();
    for (String arm : List.of("rdpo", "dpo")) {
      for (int i = 0; i < 4; i++) {
        outcomes.add(
            new Outcome(
                "p" + i,
                Map.of("subset", i < 3 ? "easy" : "hard"),
                new Side(arm, 10, OptionalInt.empty()),
                new Side("sft", 10, OptionalInt.empty()),
                arm.equals("dpo") ? 0 : i == 3 ? 1 : 0.5,
                List.of(),
                List.of()));
      }
    }
    List<ArmPair> pairs = WinRates.of(outcomes, OPTIONS).pairs();
    assertEquals(List.of("dpo", "rdpo"), pairs.stream().map(ArmPair::arm).toList());
    assertEquals(0, pairs.get(0).all().winRate().rate());
    assertEquals(0.625, pairs.get(1).all().winRate().rate(), EXACT);
    assertEquals(3, pairs.get(1).tables().get("subset").get("easy").winRate().total());
    assertEquals(1, pairs.get(1).tables().get("subset").get("hard").winRate().rate());
    assertTrue(pairs.get(1).tables().get("subset").get("hard").winRate().standardError().isEmpty());
  }

  @Test
  void outcomesWithoutAGroupAreOneToo() {
    Outcome plain = outcome("a", 1);
    Outcome grouped =
        new Outcome("b", Map.of("subset", "easy"), plain.a(), plain.b(), 0, List.of(), List.of());
    Map<String, ArmFigures> table =
        WinRates.of(List.of(plain, grouped), OPTIONS).pairs().get(0).tables().get("subset");
    assertEquals(Set.of("easy", GroupName.NONE), table.keySet());
    assertEquals(1, table.get(GroupName.NONE).winRate().rate());
    assertTrue(WinRates.of(List.of(plain), OPTIONS).pairs().get(0).tables().isEmpty());
  }

  @Test
  void jsonHasAlpacaEvalsNamesAndPercentagesAndTablesHaveShares() {
    WinRates rates =
        WinRates.of(List.of(outcome("a", 1), outcome("b", 0.5), outcome("c", 0)), OPTIONS);
    JsonNode json = WinRatesJson.write(rates).get(0);
    assertEquals("dpo", json.get("arm").asText());
    assertEquals(50, json.get("win_rate").asDouble(), EXACT);
    assertEquals(1, json.get("n_wins").asInt());
    assertEquals(1, json.get("n_wins_base").asInt());
    assertEquals(1, json.get("n_draws").asInt());
    assertEquals(3, json.get("n_total").asInt());
    assertEquals(100, json.get("avg_length").asDouble());
    assertEquals(20, json.get("avg_tokens").asDouble());
    assertTrue(json.path("baseline_avg_tokens").isMissingNode());
    assertTrue(json.path("length_controlled_winrate").isMissingNode());
    double high = Interval.ofShare(0.5, 3).high();
    assertEquals(100 * high, json.get("intervals").get("win_rate").get(1).asDouble(), EXACT);

    Metrics metrics = rates.pairs().get(0).all().metrics();
    assertEquals(3, metrics.pairs());
    assertEquals(0.5, metrics.values().get("judge/win_rate"), EXACT);
    assertEquals(1 / 3.0, metrics.values().get("judge/tie"), EXACT);
    assertEquals(300, metrics.values().get("judge/baseline_characters"), EXACT);
    assertEquals(high, metrics.intervals().get("judge/win_rate").high());
  }

  @Test
  void ratingsHaveAMeanWhereAllAreRated() {
    List<Outcome> rated = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rated.add(
          Outcome.of(
              "p" + i,
              new Side("dpo", 10, OptionalInt.empty(), OptionalDouble.of(6 + i)),
              new Side("sft", 10, OptionalInt.empty(), OptionalDouble.of(5)),
              1));
    }
    Metrics metrics = figures(rated, OPTIONS).metrics();
    assertEquals(7.5, metrics.values().get("judge/score"), EXACT);
    assertEquals(5, metrics.values().get("judge/baseline_score"), EXACT);
    assertTrue(metrics.intervals().get("judge/score").low() < 7.5);
    assertFalse(metrics.values().containsKey("judge/rated"));
  }

  /** Equal responses are a tie that nobody is asked about; the third has one rating of two. */
  @Test
  void ratingsAreOfTheComparisonsInWhichBothWereRated() {
    OptionalDouble none = OptionalDouble.empty();
    List<Outcome> outcomes =
        List.of(
            rated("p0", OptionalDouble.of(8), OptionalDouble.of(3), 1),
            rated("p1", none, none, 0.5),
            rated("p2", OptionalDouble.of(1), none, 0.5),
            rated("p3", OptionalDouble.of(4), OptionalDouble.of(6), 0));
    WinRates rates = WinRates.of(outcomes, OPTIONS);
    Metrics metrics = rates.pairs().get(0).all().metrics();
    assertEquals(6, metrics.values().get("judge/score"), EXACT);
    assertEquals(4.5, metrics.values().get("judge/baseline_score"), EXACT);
    // t(0.975, 1) = 12.706205, deviation the root of 8, over the root of 2
    assertEquals(6 + 25.412410, metrics.intervals().get("judge/score").high(), 1e-6);
    assertEquals(2, metrics.values().get("judge/rated"));
    assertEquals(4, metrics.pairs());
    Metrics one = rates.pairs().get(0).tables().get("subset").get("p0").metrics();
    assertEquals(8, one.values().get("judge/score"), EXACT);
    assertFalse(one.intervals().containsKey("judge/score"));
    Metrics tied = rates.pairs().get(0).tables().get("subset").get("p1").metrics();
    assertFalse(tied.values().containsKey("judge/score"));
    JsonNode json = WinRatesJson.write(rates).get(0);
    assertEquals(6, json.get("avg_score").asDouble(), EXACT);
    assertEquals(2, json.get("n_rated").asInt());
  }

  private static Outcome rated(
      String prompt, OptionalDouble score, OptionalDouble baseline, double preference) {
    return new Outcome(
        prompt,
        Map.of("subset", prompt),
        new Side("dpo", 10, OptionalInt.empty(), score),
        new Side("sft", 10, OptionalInt.empty(), baseline),
        preference,
        List.of(),
        List.of());
  }

  @Test
  void whatIsNoShareAndTooFewResamplesAreRefused() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> outcome("a", Double.NaN))
            .getMessage()
            .contains("preference is NaN"));
    assertThrows(IllegalArgumentException.class, () -> outcome("a", 1.5));
    assertThrows(IllegalArgumentException.class, () -> new Side("dpo", -1, OptionalInt.empty()));
    assertThrows(InvalidSettings.class, () -> new Options(99, 7, Optional.empty()));
  }
}
