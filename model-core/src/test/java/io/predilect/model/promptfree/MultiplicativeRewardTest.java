package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.promptfree.prioritised.Clustering;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The toy of Mao et al. 2025, appendix D.2: a reward that is a product, r = r1(x, y) · |y|/c, so
 * that the sum Δr = Δr1 + Δr2 does not hold. Algorithm 1 must still give smaller Δr2 to pairs whose
 * chosen response is the shorter one, and Algorithm 2's threshold keep them.
 *
 * <p>r1 is 1 for the response that a prompt prefers, 0.1 for the other, 0.5 for both where it
 * prefers neither, and has noise of deviation 0.1. The paper has prompts and lengths of SHP; here
 * lengths are log-normal, the longer response is chosen in two pairs of three, and a foreign prompt
 * prefers either one in a quarter of the cases each.
 */
class MultiplicativeRewardTest {
  private static final int PAIRS = 2000;
  private static final int PROMPTS = 128;
  private static final double NOISE = 0.1;
  private static final double EITHER = 0.25;

  /**
   * A pair with its gap taken apart.
   *
   * @param shorter whether the chosen response is the shorter one
   */
  private record Pair(boolean shorter, PromptFreeGap gap) {}

  private static List<Pair> pairs(double ownWeight) {
    Random random = new Random(4);
    return IntStream.range(0, PAIRS).mapToObj(i -> pair(random, ownWeight)).toList();
  }

  private static Pair pair(Random random, double ownWeight) {
    double one = length(random);
    double other = length(random);
    boolean shorter = random.nextInt(3) == 0;
    double chosen = shorter ? Math.min(one, other) : Math.max(one, other);
    double rejected = shorter ? Math.max(one, other) : Math.min(one, other);
    double[] gaps = new double[PROMPTS];
    gaps[0] = gap(random, 1.0, 0.1, chosen, rejected);
    for (int k = 1; k < PROMPTS; k++) {
      double draw = random.nextDouble();
      gaps[k] =
          draw < EITHER
              ? gap(random, 1.0, 0.1, chosen, rejected)
              : draw < 2 * EITHER
                  ? gap(random, 0.1, 1.0, chosen, rejected)
                  : gap(random, 0.5, 0.5, chosen, rejected);
    }
    return new Pair(
        shorter, PromptFreeGap.solve(gaps, GivenPairWeights.of(ownWeight, PROMPTS), 1e-6));
  }

  /** |y|/c, about 1 on average. */
  private static double length(Random random) {
    return Math.exp(0.5 * random.nextGaussian()) / Math.exp(0.125);
  }

  private static double gap(
      Random random, double ofChosen, double ofRejected, double chosen, double rejected) {
    return (ofChosen + NOISE * random.nextGaussian()) * chosen
        - (ofRejected + NOISE * random.nextGaussian()) * rejected;
  }

  /** The share of two pairs, one of each kind, in which the shorter's Δr2 is the smaller one. */
  private static double parted(List<Pair> pairs) {
    double[] longer = gaps(pairs, false);
    Arrays.sort(longer);
    double below = 0;
    double[] shorter = gaps(pairs, true);
    for (double gap : shorter) {
      int place = Arrays.binarySearch(longer, gap);
      below += longer.length - (place < 0 ? -place - 1 : place);
    }
    return below / longer.length / shorter.length;
  }

  private static double[] gaps(List<Pair> pairs, boolean shorter) {
    return pairs.stream()
        .filter(pair -> pair.shorter() == shorter)
        .mapToDouble(pair -> pair.gap().promptFree())
        .toArray();
  }

  private static double share(double[] gaps, double threshold) {
    return Arrays.stream(gaps).filter(gap -> gap < threshold).count() / (double) gaps.length;
  }

  @Test
  void pairsWhoseChosenResponseIsTheShorterHaveTheSmallerGaps() {
    List<Pair> pairs = pairs(1.0 / PROMPTS);
    double parted = parted(pairs);
    assertTrue(parted > 0.98, "parted: " + parted);
    double[] all = pairs.stream().mapToDouble(pair -> pair.gap().promptFree()).toArray();
    for (Clustering clustering : Clustering.values()) {
      double threshold = clustering.boundary(all).orElseThrow();
      double shorter = share(gaps(pairs, true), threshold);
      double longer = share(gaps(pairs, false), threshold);
      assertTrue(
          shorter > 0.95 && longer < 0.25,
          clustering + " keeps of the shorter " + shorter + ", of the longer " + longer);
    }
  }

  @Test
  void theOwnPromptsWeightBlursThat() {
    double neutral = parted(pairs(1.0 / PROMPTS));
    double half = parted(pairs(0.5));
    double most = parted(pairs(0.75));
    assertTrue(neutral > half + 0.05 && half > most + 0.03, neutral + " " + half + " " + most);
    assertTrue(most > 0.8, "and yet: " + most);
  }
}
