package io.predilect.model.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {
  private static final float[] LOGITS = {0, 1, 2, 3, -1, 2.5f};
  private static final int DRAWS = 40_000;

  private static GenerationSettings settings(
      double temperature, int topK, double topP, double minP) {
    return new GenerationSettings(1, temperature, topK, topP, minP, 1, Set.of());
  }

  private static RowChances chances(float[] logits, double temperature) {
    float most = Float.NEGATIVE_INFINITY;
    float least = Float.POSITIVE_INFINITY;
    for (float logit : logits) {
      most = Math.max(most, logit);
      least = Math.min(least, logit);
    }
    double[] weights = new double[logits.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp((logits[i] - (double) most) / temperature);
    }
    return new RowChances(
        FloatBuffer.wrap(logits), DoubleBuffer.wrap(weights), 0, logits.length, most, least);
  }

  private static Map<Integer, Double> shares(GenerationSettings settings, float[] logits) {
    Sampler sampler = new Sampler(settings, 5);
    Ranking ranking = new Ranking();
    RowChances row = chances(logits, settings.temperature());
    Map<Integer, Double> shares = new TreeMap<>();
    for (int i = 0; i < DRAWS; i++) {
      shares.merge(sampler.next(row, ranking), 1.0 / DRAWS, Double::sum);
    }
    return shares;
  }

  private static void assertShares(
      GenerationSettings settings, double temperature, Integer... kept) {
    double total = 0;
    for (int token : kept) {
      total += Math.exp(LOGITS[token] / temperature);
    }
    Map<Integer, Double> shares = shares(settings, LOGITS);
    assertEquals(Set.of(kept), shares.keySet());
    for (int token : kept) {
      assertEquals(Math.exp(LOGITS[token] / temperature) / total, shares.get(token), 0.01);
    }
  }

  @Test
  void temperatureScalesTheDistribution() {
    assertShares(settings(1, 0, 1, 0), 1, 0, 1, 2, 3, 4, 5);
    assertShares(settings(2, 0, 1, 0), 2, 0, 1, 2, 3, 4, 5);
  }

  @Test
  void topKKeepsTheLikeliest() {
    assertShares(settings(1, 2, 1, 0), 1, 3, 5);
    assertShares(settings(1, 1, 1, 0), 1, 3);
    assertShares(settings(1, 99, 1, 0), 1, 0, 1, 2, 3, 4, 5);
  }

  // Probabilities 0.448, 0.272, 0.165, 0.061, 0.022, 0.008 of tokens 3, 5, 2, 1, 0, 4.
  @Test
  void topPKeepsTheFewestThatReachIt() {
    assertShares(settings(1, 0, 0.40, 0), 1, 3);
    assertShares(settings(1, 0, 0.60, 0), 1, 3, 5);
    assertShares(settings(1, 0, 0.80, 0), 1, 3, 5, 2);
    assertShares(settings(1, 3, 0.80, 0), 1, 3, 5);
  }

  @Test
  void minPDropsWhatIsUnlikelyAgainstTheLikeliest() {
    assertShares(settings(1, 0, 1, 0.5), 1, 3, 5);
    assertShares(settings(1, 0, 1, 0.3), 1, 3, 5, 2);
    assertShares(settings(1, 2, 0.99, 0.9), 1, 3);
  }

  @Test
  void theRepetitionPenaltyIsTransformers() {
    BitSet seen = new BitSet();
    seen.set(1);
    seen.set(3);
    float[] logits = {9, -2, 1, 3, 9};
    HostSampling.penalise(FloatBuffer.wrap(logits), 0, seen, 1.5);
    assertArrayEquals(new float[] {9, -3, 1, 2, 9}, logits, 1e-6f);
    HostSampling.penalise(FloatBuffer.wrap(logits), 1, seen, 2);
    assertArrayEquals(new float[] {9, -3, 0.5f, 2, 4.5f}, logits, 1e-6f);
  }

  // Logits of a row: near one another or far apart, with equal ones, masked ones and a zero of
  // either sign among them.
  private static float[] logits(Random random, double spread) {
    float[] logits = new float[2_000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (spread * random.nextGaussian());
    }
    for (int i = 0; i < 200; i++) {
      logits[random.nextInt(logits.length)] = logits[random.nextInt(logits.length)];
      logits[random.nextInt(logits.length)] = -0f * (i % 2);
    }
    logits[random.nextInt(logits.length)] = Float.NEGATIVE_INFINITY;
    logits[random.nextInt(logits.length)] = -Float.MAX_VALUE;
    return logits;
  }

  private static int sortedChoice(GenerationSettings settings, RowChances row, double uniform) {
    List<Integer> order = new ArrayList<>();
    IntStream.range(0, row.vocab()).forEach(order::add);
    order.sort(Comparator.comparing(token -> 0f - row.logit(token))); // a stable sort
    if (settings.topK() > 0) {
      order = order.subList(0, Math.min(settings.topK(), order.size()));
    }
    double least = settings.topP() * weight(row, order);
    double sum = 0;
    int count = 0;
    while (settings.topP() < 1 && count < order.size() && sum < least) {
      sum += row.weight(order.get(count++));
    }
    order = settings.topP() < 1 ? order.subList(0, Math.max(1, count)) : order;
    List<Integer> kept =
        order.stream().filter(token -> row.weight(token) >= settings.minP()).toList();
    double at = uniform * weight(row, kept);
    for (int token : kept) {
      at -= row.weight(token);
      if (at < 0) {
        return token;
      }
    }
    return kept.get(kept.size() - 1);
  }

  private static double weight(RowChances row, List<Integer> tokens) {
    return tokens.stream().mapToDouble(row::weight).sum();
  }

  /** Tokens are chosen without sorting the vocabulary; a sort chooses the same. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 1.0",
    "0.01, 1.0",
    "1.0, 1.0",
    "5.0, 1.0",
    "5.0, 0.1",
    "5.0, 30.0",
    "80.0, 0.7",
  })
  void whatIsChosenOfALargeVocabularyIsTheSortedOne(double spread, double temperature) {
    Random random = new Random(2);
    Ranking ranking = new Ranking(); // one for all, as rows have it
    for (int k : new int[] {0, 1, 50, 1_900, 5_000}) {
      for (double p : new double[] {1, 0.95, 0.5, 1e-9}) {
        for (double least : new double[] {0, 0.05, 0.9}) {
          if (k > 0 || p < 1 || least > 0) {
            GenerationSettings settings = settings(temperature, k, p, least);
            RowChances row = chances(logits(random, spread), temperature);
            Sampler sampler = new Sampler(settings, 7);
            Sampler same = new Sampler(settings, 7);
            for (int draw = 0; draw < 10; draw++) {
              assertEquals(sortedChoice(settings, row, same.uniform()), sampler.next(row, ranking));
            }
          }
        }
      }
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> settings(-1, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, -1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, 0, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> settings(1, 0, 1, 0).withStopStrings(List.of("")));
  }
}
