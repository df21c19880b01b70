package io.predilect.model.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float[] LOGITS = {0, 1, 2, 3, -1, 2.5f};
  private static final int DRAWS = 40_000;

  private static GenerationSettings settings(
      double temperature, int topK, double topP, double minP) {
    return new GenerationSettings(1, temperature, topK, topP, minP, 1, Set.of());
  }

  private static Map<Integer, Double> shares(GenerationSettings settings, float[] logits) {
    Sampler sampler = new Sampler(settings, 5);
    Map<Integer, Double> shares = new TreeMap<>();
    for (int i = 0; i < DRAWS; i++) {
      shares.merge(
          sampler.next(logits.clone(), 0, logits.length, new BitSet()), 1.0 / DRAWS, Double::sum);
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
    GenerationSettings settings = new GenerationSettings(1, 0, 0, 1, 0, 1.5, Set.of());
    Sampler sampler = new Sampler(settings, 1);
    BitSet seen = new BitSet();
    seen.set(3);
    float[] logits = LOGITS.clone();
    assertEquals(5, sampler.next(logits, 0, logits.length, seen));
    assertEquals(2, logits[3], 1e-6);
    float[] negative = {-3, -2, -2.5f};
    seen.clear();
    seen.set(1);
    assertEquals(2, sampler.next(negative, 0, 3, seen));
    assertEquals(-3, negative[1], 1e-6);
  }

  /** The nucleus is found without sorting the vocabulary; a sort finds the same. */
  @Test
  void aNucleusOfALargeVocabularyIsTheSortedOne() {
    Random random = new Random(2);
    for (double spread : new double[] {0.01, 1, 5}) {
      float[] logits = new float[2_000];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (spread * random.nextGaussian());
      }
      double[] sorted = new double[logits.length];
      double total = 0;
      for (int i = 0; i < logits.length; i++) {
        sorted[i] = Math.exp(logits[i]);
        total += sorted[i];
      }
      Arrays.sort(sorted);
      double sum = 0;
      int at = sorted.length;
      while (sum < 0.7 * total) {
        sum += sorted[--at];
      }
      double least = sorted[at];
      shares(settings(1, 0, 0.7, 0), logits)
          .keySet()
          .forEach(token -> assertTrue(Math.exp(logits[token]) >= least));
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
