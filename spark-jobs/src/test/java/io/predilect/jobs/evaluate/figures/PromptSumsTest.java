package io.predilect.jobs.evaluate.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Rewards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What pairs of which several are of one prompt tell. */
class PromptSumsTest {
  // Of the sums' definition: prompts 1, 2, 3 have 2, 1 and 3 pairs.
  @Test
  void theUnsurenessOfAMeanIsThatOfThePromptsSums() {
    long[] prompts = {1, 1, 2, 3, 3, 3};
    double[] x = {1, 3, 5, 2, 2, 8};
    double[] y = {0, 1, 1, 4, 0, 3};
    PromptSums all = new PromptSums();
    PromptSums others = new PromptSums();
    for (int i = 0; i < x.length; i++) {
      (i < 3 ? all : others).add(prompts[i], x[i], y[i]);
    }
    all.merge(others);
    assertEquals(3, all.prompts());
    // means 3.5 and 1.5; sums less the mean times the pairs: -3, 1.5, 1.5 and -2, -0.5, 2.5
    assertEquals(3 * (9 + 2.25 + 2.25) / 36, all.variance(3.5, 6), 1e-12);
    assertEquals(3 * (4 + 0.25 + 6.25) / 36, all.otherVariance(1.5, 6), 1e-12);
    assertEquals(3 * (6 - 0.75 + 3.75) / 36, all.covariance(3.5, 1.5, 6), 1e-12);
  }

  @Test
  void casesAreAsManyAsPairsOrFewer() {
    PromptSums apart = new PromptSums();
    PromptSums alike = new PromptSums();
    PromptSums sure = new PromptSums();
    for (int i = 0; i < 40; i++) {
      apart.add(i, i % 2, 0);
      alike.add(i / 4, i / 4 % 2, 0);
      sure.add(i / 4, 1, 0);
    }
    assertEquals(40, apart.cases(0.5, 40));
    assertEquals(9, alike.cases(0.5, 40), 1e-9, "ten prompts, four pairs of each alike");
    assertEquals(10, sure.cases(1, 40), "nothing shows how like they are");
    // Wilson's with t(0.975, 9) = 2.262157 in place of 1.959964
    double square = 2.262157 * 2.262157 / 9;
    double half = Math.sqrt(square * (0.25 + square / 4)) / (1 + square);
    assertEquals(0.5 + half, alike.ofShare(0.5, 40).high(), 1e-6);
    assertEquals(Interval.ofShare(0.5, 40), apart.ofShare(0.5, 40));
    assertEquals(Interval.ofShare(1, 10), sure.ofShare(1, 40));
  }

  /** Rewards that are mostly the prompt's: of so many prompts, so many pairs each. */
  private static Metrics metrics(
      int prompts, int pairs, Random random, boolean told, boolean scored) {
    MetricsAccumulator gathered = new MetricsAccumulator(0.1);
    for (int prompt = 0; prompt < prompts; prompt++) {
      double own = random.nextGaussian();
      for (int i = 0; i < pairs; i++) {
        double margin = own + 0.3 * random.nextGaussian();
        String id = PairId.of(List.of(), prompt + "", i + "");
        gathered.add(
            new EvaluatedPair(
                id,
                "",
                new Lengths(1, 1),
                Optional.of(new Rewards(margin, 0)),
                Optional.empty(),
                Optional.empty(),
                scored ? OptionalDouble.of(margin + own) : OptionalDouble.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                told ? PairId.of(List.of(), prompt + "", "") : id));
      }
    }
    return Metrics.of(gathered, 1);
  }

  /** How often the interval of an accuracy and of a margin have the true ones, ½ and 0. */
  private static double[] covered(boolean told) {
    Random random = new Random(5);
    int trials = 200;
    double[] covered = new double[2];
    for (int trial = 0; trial < trials; trial++) {
      Metrics metrics = metrics(40, 6, random, told, false);
      Interval accuracy = metrics.intervals().get("reward/accuracy");
      Interval margin = metrics.intervals().get("reward/margin");
      covered[0] += accuracy.low() <= 0.5 && accuracy.high() >= 0.5 ? 1.0 / trials : 0;
      covered[1] += margin.low() <= 0 && margin.high() >= 0 ? 1.0 / trials : 0;
    }
    return covered;
  }

  @Test
  void intervalsHoldWhereSeveralPairsAreOfOnePrompt() {
    for (double share : covered(true)) {
      assertEquals(0.95, share, 0.04);
    }
    for (double share : covered(false)) {
      assertTrue(share < 0.75, "taken as independent: " + share);
    }
  }

  @Test
  void correlationsAreResampledByPrompt() {
    Interval told =
        metrics(40, 6, new Random(3), true, true).intervals().get("reward/score_pearson");
    Interval apart =
        metrics(40, 6, new Random(3), false, true).intervals().get("reward/score_pearson");
    assertTrue(told.high() - told.low() > 1.3 * (apart.high() - apart.low()), told + " " + apart);
  }

  @Test
  void onePromptShowsNoIntervalOfAMean() {
    Metrics one = metrics(1, 30, new Random(2), true, true);
    assertFalse(one.intervals().containsKey("reward/margin"));
    assertTrue(one.undetermined().get("reward/margin").contains("other prompts"));
    assertEquals(
        Interval.ofShare(one.values().get("reward/accuracy"), 1),
        one.intervals().get("reward/accuracy"));
    assertTrue(one.undetermined().get("reward/score_pearson").contains("10 prompts"));
  }

  @Test
  void singleResponsesAreResampledByPrompt() {
    Random random = new Random(9);
    FairSample up = new FairSample();
    FairSample down = new FairSample();
    List<double[]> values = new ArrayList<>();
    for (int prompt = 0; prompt < 30; prompt++) {
      double own = random.nextGaussian();
      for (int i = 0; i < 5; i++) {
        double[] value = {own + 0.2 + random.nextGaussian() / 5, own + random.nextGaussian() / 5};
        values.add(value);
        up.add(10L * prompt + i, prompt, value[0], 0);
        down.add(10L * prompt + i, prompt, value[1], 0);
      }
    }
    SingleRewards told = SingleRewards.of(up, down, 4);
    SingleRewards apart =
        SingleRewards.of(
            values.stream().mapToDouble(value -> value[0]).toArray(),
            values.stream().mapToDouble(value -> value[1]).toArray(),
            4);
    assertEquals(apart.auc(), told.auc(), 1e-12);
    // A prompt's own part is in both kinds, and its difference does not have it.
    assertTrue(width(told.marginInterval()) < width(apart.marginInterval()) / 2);
    assertTrue(told.marginInterval().low() < 0.2 && told.marginInterval().high() > 0.2);
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }
}
