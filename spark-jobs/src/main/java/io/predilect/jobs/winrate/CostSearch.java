package io.predilect.jobs.winrate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Chooses C as scikit-learn's {@code LogisticRegressionCV} does for alpaca_eval: of ten values from
 * 10⁻⁴ to 10⁴, evenly in the logarithm, the first with the best mean over five folds of the mean
 * log-likelihood of what was held out; groups are not parted.
 */
final class CostSearch {
  static final int FOLDS = 5;

  private static final double[] COSTS =
      IntStream.range(0, 10).mapToDouble(i -> Math.pow(10, -4 + 8.0 * i / 9)).toArray();

  /** The C with the weakest penalty. */
  static final double WEAKEST = COSTS[COSTS.length - 1];

  // A probability is never taken for certain.
  private static final double EDGE = 1e-15;

  private final LengthRows rows;
  private final boolean weighted;

  /**
   * @param weighted whether held-out rows count by their weights
   */
  CostSearch(LengthRows rows, boolean weighted) {
    this.rows = rows;
    this.weighted = weighted;
  }

  double best() {
    int[] foldOf = folds(rows.groups());
    double[] scores = new double[COSTS.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      double[] training = rows.weights().clone();
      for (int i = 0; i < training.length; i++) {
        training[i] = foldOf[i] == fold ? 0 : training[i];
      }
      double[] w = new double[rows.featureCount()];
      for (int i = 0; i < COSTS.length; i++) {
        w = rows.fit(training, COSTS[i], w);
        scores[i] += score(w, foldOf, fold);
      }
    }
    int best = 0;
    for (int i = 1; i < COSTS.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return COSTS[best];
  }

  private double score(double[] w, int[] foldOf, int fold) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < foldOf.length; i++) {
      if (foldOf[i] == fold) {
        double likely = SparseLogistic.sigmoid(SparseLogistic.dot(rows.features(i), w));
        likely = Math.min(Math.max(likely, EDGE), 1 - EDGE);
        double target = rows.targets()[i];
        double score = target * Math.log(likely) + (1 - target) * Math.log(1 - likely);
        sum += weighted ? score * rows.weights()[i] : score;
        count++;
      }
    }
    return sum / count;
  }

  /**
   * The fold of each row, as {@code GroupKFold} deals them: the largest group first, of equal ones
   * the last, each to the fold with the fewest rows.
   */
  static int[] folds(int[] groups) {
    int count = Arrays.stream(groups).max().orElseThrow() + 1;
    int[] sizes = new int[count];
    for (int group : groups) {
      sizes[group]++;
    }
    int[] foldOfGroup = new int[count];
    int[] filled = new int[FOLDS];
    IntStream.range(0, count)
        .map(i -> count - 1 - i)
        .boxed()
        .sorted(Comparator.comparingInt(group -> -sizes[group]))
        .forEach(
            group -> {
              int lightest = 0;
              for (int fold = 1; fold < FOLDS; fold++) {
                lightest = filled[fold] < filled[lightest] ? fold : lightest;
              }
              foldOfGroup[group] = lightest;
              filled[lightest] += sizes[group];
            });
    return Arrays.stream(groups).map(group -> foldOfGroup[group]).toArray();
  }
}
