package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The error told from one draw of prompts against the spread of Δr2 over many draws. */
class PromptErrorTest {
  private static final int DRAWS = 1500;

  private record Spread(double found, double told) {}

  /** Over many pools: the deviation of Δr2, and the root mean square of the errors told. */
  private static Spread spread(
      int k, OptionalDouble own, double ownGap, ToDoubleFunction<Random> foreign) {
    Random random = new Random(5);
    double sum = 0;
    double squares = 0;
    double errors = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] gaps = new double[k];
      gaps[0] = ownGap;
      for (int i = 1; i < k; i++) {
        gaps[i] = foreign.applyAsDouble(random);
      }
      PromptWeights weights = GivenPairWeights.of(own, k);
      double promptFree = PromptFreeGap.solve(gaps, weights, 1e-9).promptFree();
      double error = PromptError.of(gaps, weights, promptFree);
      sum += promptFree;
      squares += promptFree * promptFree;
      errors += error * error;
    }
    double mean = sum / DRAWS;
    return new Spread(Math.sqrt(squares / DRAWS - mean * mean), Math.sqrt(errors / DRAWS));
  }

  @Test
  void itIsTheSpreadOverManyDraws() {
    for (int k : new int[] {16, 128}) {
      for (double scale : new double[] {0.3, 2}) {
        for (OptionalDouble own :
            new OptionalDouble[] {OptionalDouble.empty(), OptionalDouble.of(0.25)}) {
          Spread spread = spread(k, own, 1, random -> 0.5 + scale * random.nextGaussian());
          assertEquals(spread.found(), spread.told(), 0.12 * spread.found(), k + " " + scale);
        }
      }
    }
  }

  @Test
  void betweenTwoHeapsOfGapsItStaysWithinThem() {
    // Φ is all but flat between the heaps, where s / |Φ'| would be beyond any gap.
    for (int k : new int[] {16, 128}) {
      Spread spread = spread(k, OptionalDouble.empty(), 5, random -> random.nextBoolean() ? 5 : -5);
      assertTrue(spread.told() < 5, spread.toString());
      assertEquals(spread.found(), spread.told(), 0.35 * spread.found(), spread.toString());
    }
  }

  @Test
  void theErrorOfAMeanKnowsThatPairsShareTheirPrompts() {
    int k = 96;
    int pairs = 40;
    Random random = new Random(8);
    double sum = 0;
    double squares = 0;
    double told = 0;
    double asIfApart = 0;
    int draws = 400;
    for (int draw = 0; draw < draws; draw++) {
      // What a prompt does to gaps is partly the same for all pairs.
      double[] common = random.doubles(k, -2, 2).toArray();
      double mean = 0;
      double[] parts = new double[PromptError.PARTS];
      double apart = 0;
      for (int pair = 0; pair < pairs; pair++) {
        double[] gaps = new double[k];
        Arrays.setAll(gaps, i -> common[i] + random.nextGaussian());
        gaps[0] = 1;
        SplitGap split =
            SplitGap.of(
                gaps,
                IntStream.range(-1, k - 1).toArray(),
                GivenPairWeights.of(OptionalDouble.empty(), k),
                1e-9);
        mean += split.parts().promptFree() / pairs;
        apart += split.error() * split.error() / pairs / pairs;
        for (int part = 0; part < parts.length; part++) {
          parts[part] += split.shifts().get(part) / pairs;
        }
      }
      sum += mean;
      squares += mean * mean;
      double error = PromptError.ofMean(list(parts));
      told += error * error / draws;
      asIfApart += apart / draws;
    }
    double found = Math.sqrt(squares / draws - (sum / draws) * (sum / draws));
    assertEquals(found, Math.sqrt(told), 0.12 * found);
    assertTrue(Math.sqrt(asIfApart) < 0.5 * found);
  }

  @Test
  void theSquaresOfAPairsPartsAreItsError() {
    Random random = new Random(2);
    // One prompt in each part, so that nothing is added up before it is squared.
    int k = PromptError.PARTS + 1;
    double[] gaps = random.doubles(k, -3, 4).toArray();
    int[] pool = IntStream.range(-1, k - 1).toArray();
    SplitGap split = SplitGap.of(gaps, pool, GivenPairWeights.of(OptionalDouble.empty(), k), 1e-9);
    assertEquals(split.error(), PromptError.ofMean(split.shifts()), 1e-9);
    assertEquals(0, split.shifts().stream().mapToDouble(d -> d).sum(), 1e-9);
  }

  @Test
  void weightsOfTheModelsOwnTellAnErrorToo() {
    Random random = new Random(4);
    List<Double> found = new ArrayList<>();
    double told = 0;
    int draws = 1000;
    for (int draw = 0; draw < draws; draw++) {
      int k = 100;
      double[] gaps = new double[k];
      double[] logps = new double[k];
      for (int i = 0; i < k; i++) {
        logps[i] = 0.5 * random.nextGaussian();
        gaps[i] = random.nextGaussian() + 0.4 * logps[i];
      }
      gaps[0] = 1;
      logps[0] = 0.5;
      PromptWeights weights = SelfGeneratedWeights.of(new double[k], logps, new double[k]);
      double promptFree = PromptFreeGap.solve(gaps, weights, 1e-9).promptFree();
      found.add(promptFree);
      told += Math.pow(PromptError.of(gaps, weights, promptFree), 2) / draws;
    }
    double mean = found.stream().mapToDouble(d -> d).average().orElseThrow();
    double variance = found.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum() / draws;
    assertEquals(Math.sqrt(variance), Math.sqrt(told), 0.12 * Math.sqrt(variance));
  }

  @Test
  void oneForeignPromptTellsNoError() {
    PromptWeights two = GivenPairWeights.of(0.5, 2);
    assertTrue(Double.isNaN(PromptError.of(new double[] {1, 2}, two, 1.5)));
    assertEquals(
        Collections.nCopies(PromptError.PARTS, 0.0),
        PromptError.parts(new double[] {1, 2}, new int[] {-1, 0}, two, 1.5, Double.NaN));
    assertTrue(Double.isNaN(PromptError.ofMean(List.of(0.1, 0.0))));
    SplitGap alone = SplitGap.of(new double[] {3}, new int[] {-1}, GivenPairWeights.of(1, 1), 1e-6);
    assertEquals(3, alone.parts().promptFree(), 1e-6);
    assertTrue(Double.isNaN(alone.error()) && Double.isNaN(alone.signKept()));
    SplitGap alike =
        SplitGap.of(
            new double[] {3, 3, 3}, new int[] {-1, 0, 1}, GivenPairWeights.of(0.5, 3), 1e-9);
    assertEquals(0, alike.error());
    assertEquals(1, alike.signKept());
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
