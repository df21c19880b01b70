package io.predilect.jobs.evaluate.figures;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Rewards of single judged responses, desirable and undesirable ones, and how well they part them.
 *
 * @param apart whether each response has a prompt of its own
 * @param marginInterval the 95 % bootstrap interval of the mean reward of desirable ones less that
 *     of undesirable ones, both kinds resampled, or prompts with all their responses; it holds for
 *     more than {@link Interval#FEW} of each
 * @param auc how often a desirable one is rewarded more than an undesirable one, over all
 *     combinations; a tie counts half
 * @param aucInterval its 95 % bootstrap interval; where all resamples are parted alike, Wilson's of
 *     as many cases as there are of the rarer kind, or prompts with it
 */
record SingleRewards(boolean apart, Interval marginInterval, double auc, Interval aucInterval) {
  private static final int RESAMPLES = 1000;

  /**
   * Of some of either kind, at least one each.
   *
   * @param seed of the resampling
   */
  static SingleRewards of(double[] desirable, double[] undesirable, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Drawn drawn = new Drawn();
    for (int i = 0; i < RESAMPLES; i++) {
      drawn.add(resample(desirable, random), resample(undesirable, random));
    }
    return drawn.of(
        true, auc(desirable, undesirable), Math.min(desirable.length, undesirable.length));
  }

  /** The same of responses of which several may be to one prompt, at least one of either kind. */
  static SingleRewards of(FairSample desirable, FairSample undesirable, long seed) {
    double[] ups = desirable.x();
    double[] downs = undesirable.x();
    PromptGroups groups =
        PromptGroups.of(
            LongStream.concat(
                    Arrays.stream(desirable.prompts()), Arrays.stream(undesirable.prompts()))
                .toArray());
    if (groups.apart()) {
      return of(ups, downs, seed);
    }
    SplittableRandom random = new SplittableRandom(seed);
    Drawn drawn = new Drawn();
    drawn.add(ups, downs); // so that there is one, however rarely both kinds are drawn
    for (int i = 1; i < RESAMPLES; i++) {
      int[] times = groups.times(random);
      double[] up = repeated(ups, times, 0);
      double[] down = repeated(downs, times, ups.length);
      if (up.length > 0 && down.length > 0) { // prompts may have one kind alone
        drawn.add(up, down);
      }
    }
    return drawn.of(
        false,
        auc(ups, downs),
        Math.min(
            PromptGroups.of(desirable.prompts()).count(),
            PromptGroups.of(undesirable.prompts()).count()));
  }

  /** What resamples came to. */
  private static final class Drawn {
    private final DoubleStream.Builder margins = DoubleStream.builder();
    private final DoubleStream.Builder aucs = DoubleStream.builder();

    void add(double[] up, double[] down) {
      margins.add(mean(up) - mean(down));
      aucs.add(auc(up, down));
    }

    SingleRewards of(boolean apart, double auc, int cases) {
      Interval drawn = Interval.middle(aucs.build().toArray());
      return new SingleRewards(
          apart,
          Interval.middle(margins.build().toArray()),
          auc,
          drawn.low() < drawn.high() ? drawn : Interval.ofShare(auc, cases));
    }
  }

  private static double[] repeated(double[] values, int[] times, int from) {
    return IntStream.range(0, values.length)
        .flatMap(i -> IntStream.generate(() -> i).limit(times[from + i]))
        .mapToDouble(i -> values[i])
        .toArray();
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
