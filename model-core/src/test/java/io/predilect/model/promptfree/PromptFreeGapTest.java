package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromptFreeGapTest {
  private static final double EPSILON = 1e-9;

  private static double[] gaussian(Random random, int k, double scale, double shift) {
    double[] values = new double[k];
    for (int i = 0; i < k; i++) {
      values[i] = shift + scale * random.nextGaussian();
    }
    return values;
  }

  @Test
  void phiIsOneHalfAtTheRoot() {
    Random random = new Random(1);
    for (int k = 1; k <= 40; k++) {
      double[] gaps = gaussian(random, k, 3, 1);
      PromptWeights weights = GivenPairWeights.of(random.nextDouble(), k);
      PromptFreeGap gap = PromptFreeGap.solve(gaps, weights, EPSILON);
      // Φ has slope at most ¼, and the root lies within ε/2.
      assertEquals(0.5, gap.phi(), EPSILON / 8 + 1e-12);
      assertEquals(gaps[0], gap.promptFree() + gap.promptRelated(), 1e-12);
    }
  }

  @Test
  void phiIsOneHalfForAnyWeightsAndSizesOfGaps() {
    Random random = new Random(11);
    for (int trial = 0; trial < 500; trial++) {
      int k = 1 + random.nextInt(64);
      double[] gaps = gaussian(random, k, Math.pow(10, 4 * random.nextDouble() - 2), 0);
      PromptWeights weights =
          SelfGeneratedWeights.of(
              gaussian(random, k, 2, 0), gaussian(random, k, 5, -300), gaussian(random, k, 5, -90));
      PromptFreeGap gap = PromptFreeGap.solve(gaps, weights, 1e-6);
      assertEquals(0.5, gap.phi(), 1e-6);
      assertEquals(0.5, PromptFreeGap.phi(gaps, weights, gap.promptFree()), 1e-6);
    }
  }

  @Test
  void aShiftOfAllGapsIsPromptFree() {
    Random random = new Random(2);
    PromptWeights weights = GivenPairWeights.of(0.3, 16);
    double[] gaps = gaussian(random, 16, 2, 0);
    PromptFreeGap base = PromptFreeGap.solve(gaps, weights, EPSILON);
    double[] shifted = gaps.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += 1.75;
    }
    PromptFreeGap moved = PromptFreeGap.solve(shifted, weights, EPSILON);
    assertEquals(base.promptFree() + 1.75, moved.promptFree(), 2 * EPSILON);
    assertEquals(base.promptRelated(), moved.promptRelated(), 2 * EPSILON);
  }

  @Test
  void functionsOfThePromptAloneChangeNothing() {
    // r(x,y) + c(x) has the same gaps, to rounding, whatever c is.
    Random random = new Random(3);
    double[] chosen = gaussian(random, 12, 1, 0.5);
    double[] rejected = gaussian(random, 12, 1, 0);
    double[] c = gaussian(random, 12, 50, 0);
    double[] plain = new double[12];
    double[] lifted = new double[12];
    for (int i = 0; i < 12; i++) {
      plain[i] = chosen[i] - rejected[i];
      lifted[i] = (chosen[i] + c[i]) - (rejected[i] + c[i]);
    }
    PromptWeights weights = GivenPairWeights.of(0.5, 12);
    assertEquals(
        PromptFreeGap.solve(plain, weights, EPSILON).promptFree(),
        PromptFreeGap.solve(lifted, weights, EPSILON).promptFree(),
        1e-8);
  }

  @Test
  void aKnownTruthIsFound() {
    // r = r1 + r2 with Δr1 symmetric over the prompts: the root is Δr2.
    double[] gaps = {0.7 + 1.5, 0.7 - 1.5, 0.7 + 0.4, 0.7 - 0.4};
    PromptFreeGap gap = PromptFreeGap.solve(gaps, GivenPairWeights.of(0.25, 4), EPSILON);
    assertEquals(0.7, gap.promptFree(), EPSILON);
    assertEquals(1.5, gap.promptRelated(), EPSILON);
  }

  @Test
  void itGrowsWithEveryGap() {
    Random random = new Random(4);
    PromptWeights weights = GivenPairWeights.of(0.4, 8);
    for (int trial = 0; trial < 50; trial++) {
      double[] gaps = gaussian(random, 8, 2, 0);
      double before = PromptFreeGap.solve(gaps, weights, EPSILON).promptFree();
      gaps[random.nextInt(8)] += 0.5;
      assertTrue(PromptFreeGap.solve(gaps, weights, EPSILON).promptFree() > before);
    }
  }

  @Test
  void theWholeGapIsPromptFreeWhenTheOwnPromptHasAllWeight() {
    double[] gaps = {1.25, -3, 4};
    assertEquals(
        1.25, PromptFreeGap.solve(gaps, GivenPairWeights.of(1, 3), EPSILON).promptFree(), EPSILON);
    assertEquals(
        -0.5,
        PromptFreeGap.solve(new double[] {-0.5}, GivenPairWeights.of(0.2, 1), EPSILON).promptFree(),
        EPSILON);
  }

  @Test
  void equalRewardsNeedNoSearch() {
    PromptFreeGap gap =
        PromptFreeGap.solve(new double[] {0, 0, 0}, GivenPairWeights.of(0.5, 3), EPSILON);
    assertEquals(new PromptFreeGap(0, 0, 0.5, 0), gap);
  }

  @Test
  void theSearchHalvesTheIntervalOfTheRewards() {
    PromptFreeGap gap =
        PromptFreeGap.solve(new double[] {1, 2}, GivenPairWeights.of(0.5, 2), 8, 1e-3);
    assertEquals(14, gap.iterations()); // 16 / 2^14 < 1e-3 < 16 / 2^13
    assertEquals(1.5, gap.promptFree(), 1e-3);
    assertThrows(
        IllegalArgumentException.class,
        () -> PromptFreeGap.solve(new double[] {9, 2}, GivenPairWeights.of(0.5, 2), 8, 1e-3));
  }

  @Test
  void rewardsOnASmallScaleAreTakenApartAlike() {
    double[] gaps = {0.9, 0.4, -0.3, 0.8, 0.1};
    PromptWeights weights = GivenPairWeights.of(0.2, 5);
    for (double scale : new double[] {1, 1e-2, 1e-5, 1e-9}) {
      double[] scaled = Arrays.stream(gaps).map(gap -> scale * gap).toArray();
      double promptFree = PromptFreeGap.solve(scaled, weights, 1e-4).promptFree();
      double exact = PromptFreeGap.solve(scaled, weights, 1e-30).promptFree();
      assertEquals(exact, promptFree, 1e-4 * 0.9 * scale); // where σ is straight, their mean
      assertEquals(0.38 * scale, promptFree, 0.02 * scale);
    }
  }

  @Test
  void anEpsilonBelowTheDoublesStillEnds() {
    double[] gaps = {1e6, 1e6 + 1};
    PromptFreeGap gap = PromptFreeGap.solve(gaps, GivenPairWeights.of(0.5, 2), 1e-30);
    assertEquals(1e6 + 0.5, gap.promptFree(), 1e-8);
  }

  @Test
  void aRewardThatIsNotFiniteIsFlaggedForItsPairAlone() {
    double[][] gaps = {{1, 2}, {Double.NaN, 1}, {1, Double.POSITIVE_INFINITY}, {3, 3}};
    PromptWeights weights = GivenPairWeights.of(0.5, 2);
    List<Optional<PromptFreeGap>> all = PromptFreeGap.solveAll(gaps, weights, EPSILON);
    assertTrue(all.get(1).isEmpty() && all.get(2).isEmpty());
    assertEquals(1.5, all.get(0).orElseThrow().promptFree(), EPSILON);
    assertEquals(3, all.get(3).orElseThrow().promptFree(), EPSILON);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> PromptFreeGap.solve(gaps[2], weights, EPSILON));
    assertEquals(
        "the reward gap under prompt 1 is Infinity; a reward is not finite", e.getMessage());
  }

  @Test
  void selfGeneratedWeightsAreNormalisedInLogSpace() {
    PromptWeights weights =
        SelfGeneratedWeights.of(
            new double[] {0, 0, Math.log(2)},
            new double[] {-2000, -2000 + Math.log(3), -2000},
            new double[] {-900, -900, -900});
    assertEquals(1.0 / 6, weights.at(0), 1e-12);
    assertEquals(3.0 / 6, weights.at(1), 1e-12);
    assertEquals(2.0 / 6, weights.at(2), 1e-12);
    assertEquals(36.0 / 14, weights.effectiveSampleSize(), 1e-10);
    assertEquals(16, GivenPairWeights.of(1.0 / 16, 16).effectiveSampleSize(), 1e-9);
  }

  @Test
  void weightsThatCannotBeAreRefused() {
    double[] zero = {0, 0};
    double[] never = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    assertThrows(IllegalArgumentException.class, () -> SelfGeneratedWeights.of(zero, never, zero));
    assertThrows(
        IllegalArgumentException.class,
        () -> SelfGeneratedWeights.of(zero, new double[] {Double.NaN, 0}, zero));
    assertThrows(IllegalArgumentException.class, () -> GivenPairWeights.of(1.1, 3));
    assertThrows(IllegalArgumentException.class, () -> GivenPairWeights.of(0.5, 0));
  }
}
