package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Algorithm 1 over a perfect reward whose parts are known: what a prompt demands of four features,
 * each met or not by a response, and a response's own charm.
 */
class KnownPartsTest {
  private static final double[] WORTH = {1.2, 1.0, 0.9, 0.8};
  private static final int[] VALUES = {3, 2, 2, 2};
  private static final int PAIRS = 1000;

  /**
   * @param features what a prompt demands, -1: nothing, or what a response has
   * @param charm r2 of a response
   */
  private record Side(List<Integer> features, double charm) {}

  private record Pair(List<Double> gaps, double promptFree) {}

  private static double reward(Side prompt, Side response, double bias) {
    double sum = bias * response.charm();
    for (int i = 0; i < WORTH.length; i++) {
      sum += prompt.features().get(i).equals(response.features().get(i)) ? WORTH[i] : 0;
    }
    return sum;
  }

  private static Side prompt(Random random) {
    int[] features = new int[WORTH.length];
    Arrays.setAll(
        features, i -> i < 2 ? random.nextInt(VALUES[i]) : random.nextInt(VALUES[i] + 1) - 1);
    return new Side(Arrays.stream(features).boxed().toList(), 0);
  }

  // Mostly what was asked, as answers are.
  private static Side response(Random random, Side prompt) {
    int[] features = new int[WORTH.length];
    Arrays.setAll(
        features,
        i ->
            prompt.features().get(i) >= 0 && random.nextDouble() < 0.7
                ? prompt.features().get(i)
                : random.nextInt(VALUES[i]));
    return new Side(Arrays.stream(features).boxed().toList(), random.nextDouble() * 2);
  }

  /** Pairs under K prompts, the same foreign ones for all; the better response is the chosen. */
  private static List<Pair> pairs(double bias, int k, double scale) {
    Random random = new Random(11);
    List<Side> pool = IntStream.range(1, k).mapToObj(i -> prompt(random)).toList();
    List<Pair> pairs = new ArrayList<>();
    while (pairs.size() < PAIRS) {
      Side own = prompt(random);
      Side first = response(random, own);
      Side second = response(random, own);
      double gap = reward(own, first, bias) - reward(own, second, bias);
      if (Math.abs(gap) < 0.1) {
        continue;
      }
      Side chosen = gap > 0 ? first : second;
      Side rejected = gap > 0 ? second : first;
      double[] gaps = new double[k];
      gaps[0] = scale * Math.abs(gap);
      for (int i = 1; i < k; i++) {
        gaps[i] =
            scale
                * (reward(pool.get(i - 1), chosen, bias) - reward(pool.get(i - 1), rejected, bias));
      }
      pairs.add(
          new Pair(
              Arrays.stream(gaps).boxed().toList(), bias * (chosen.charm() - rejected.charm())));
    }
    return pairs;
  }

  private static List<PromptFreeGap> solved(List<Pair> pairs, OptionalDouble own) {
    return pairs.stream()
        .map(
            pair ->
                PromptFreeGap.solve(
                    pair.gaps().stream().mapToDouble(gap -> gap).toArray(),
                    GivenPairWeights.of(own, pair.gaps().size()),
                    1e-6))
        .toList();
  }

  private static double mostlyPromptFree(List<PromptFreeGap> gaps) {
    return gaps.stream()
            .filter(gap -> Math.abs(gap.promptFree()) > Math.abs(gap.promptRelated()))
            .count()
        / (double) gaps.size();
  }

  private static double spearman(List<Pair> pairs, List<PromptFreeGap> gaps) {
    double[] a = ranks(pairs.stream().mapToDouble(Pair::promptFree).toArray());
    double[] b = ranks(gaps.stream().mapToDouble(PromptFreeGap::promptFree).toArray());
    double mean = (a.length - 1) / 2.0;
    double both = 0;
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - mean) * (b[i] - mean);
      square += (a[i] - mean) * (a[i] - mean);
    }
    return both / square;
  }

  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  @Test
  void withoutAPromptFreePartFewPairsAreMostlyPromptFree() {
    for (int k : new int[] {16, 128}) {
      double even = mostlyPromptFree(solved(pairs(0, k, 1), OptionalDouble.empty()));
      assertTrue(even <= 0.2, k + " prompts: " + even);
      double half = mostlyPromptFree(solved(pairs(0, k, 5), OptionalDouble.of(0.5)));
      assertTrue(half > 0.9, "p = 1/2 follows the own gap: " + half);
    }
  }

  @Test
  void knownPartsAreFoundAgain() {
    for (double bias : new double[] {0.7, 1.5}) {
      List<Pair> pairs = pairs(bias, 128, 1);
      double even = spearman(pairs, solved(pairs, OptionalDouble.empty()));
      assertTrue(even >= 0.9, "bias " + bias + ": " + even);
      double half = spearman(pairs, solved(pairs, OptionalDouble.of(0.5)));
      assertTrue(half < even - 0.1, half + " with p = 1/2");
    }
  }

  @Test
  void theScaleOfTheLabelsFindsThemBest() {
    // Rewards ten times too large; labels drawn from the true ones.
    List<Pair> large = pairs(0.7, 128, 10);
    Random labels = new Random(3);
    double[] held =
        pairs(0.7, 1, 10).stream()
            .mapToDouble(pair -> pair.gaps().get(0))
            .map(gap -> labels.nextDouble() < 1 / (1 + Math.exp(-gap / 10)) ? gap : -gap)
            .toArray();
    double factor = Temperature.fit(held).factor();
    assertTrue(factor > 0.07 && factor < 0.14, "T is " + factor);
    List<Pair> scaled =
        large.stream()
            .map(
                pair ->
                    new Pair(
                        pair.gaps().stream().map(gap -> factor * gap).toList(), pair.promptFree()))
            .toList();
    double before = spearman(large, solved(large, OptionalDouble.empty()));
    double after = spearman(scaled, solved(scaled, OptionalDouble.empty()));
    assertTrue(after >= 0.9 && after > before, before + " before, " + after + " after");
  }
}
