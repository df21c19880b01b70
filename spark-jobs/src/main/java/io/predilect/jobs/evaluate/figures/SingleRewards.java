package io.predilect.jobs.evaluate.figures;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Rewards of single judged responses, desirable and undesirable ones, and how well they part them.
 *
 * @param marginInterval the 95 % bootstrap interval of the mean reward of desirable ones less that
 *     of undesirable ones, both kinds resampled; it holds for more than {@link Interval#FEW} of
 *     each
 * @param auc how often a desirable one is rewarded more than an undesirable one, over all
 *     combinations; a tie counts half
 * @param aucInterval its 95 % bootstrap interval; where all resamples are parted alike, Wilson's of
 *     as many cases as there are of the rarer kind
 */
record SingleRewards(Interval marginInterval, double auc, Interval aucInterval) {
  private static final int RESAMPLES = 1000;

  /**
   * Of some of either kind, at least one each.
   *
   * @param seed of the resampling
   */
  static SingleRewards of(double[] desirable, double[] undesirable, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] margins = new double[RESAMPLES];
    double[] aucs = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double[] up = resample(desirable, random);
      double[] down = resample(undesirable, random);
      margins[i] = mean(up) - mean(down);
      aucs[i] = auc(up, down);
    }
    double auc = auc(desirable, undesirable);
    Interval drawn = Interval.middle(aucs);
    return new SingleRewards(
        Interval.middle(margins),
        auc,
        drawn.low() < drawn.high()
            ? drawn
            : Interval.ofShare(auc, Math.min(desirable.length, undesirable.length)));
  }

  /** The share of (a, b) with a above b, ties half: Mann and Whitney's U over its maximum. */
  static double auc(double[] above, double[] below) {
    double[] sorted = below.clone();
    Arrays.sort(sorted);
    double wins = 0;
    for (double value : above) {
      int less = first(sorted, value, false);
      int notMore = first(sorted, value, true);
      wins += less + 0.5 * (notMore - less);
    }
    return wins / ((double) above.length * below.length);
  }

  /** How many are less than a value, or not more. */
  private static int first(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double[] resample(double[] values, SplittableRandom random) {
    double[] drawn = new double[values.length];
    Arrays.setAll(drawn, i -> values[random.nextInt(values.length)]);
    return drawn;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }
}
