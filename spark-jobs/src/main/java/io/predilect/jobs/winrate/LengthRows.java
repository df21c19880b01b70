package io.predilect.jobs.winrate;

import io.predilect.jobs.winrate.LengthControl.Gamed;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;

/** The rows of a length-controlled fit: first what is known of the baseline, then the outcomes. */
final class LengthRows {
  /**
   * [row, feature]: tanh of the standardised difference of lengths, the difficulty where there are
   * any, and 1 for an outcome, 0 for the baseline with itself.
   */
  private final double[][] features;

  private final double[] targets;
  private final double[] weights;
  private final int[] groups;
  private final int outcomes;

  private LengthRows(int rows, int outcomes) {
    this.features = new double[rows][];
    this.targets = new double[rows];
    this.weights = new double[rows];
    this.groups = new int[rows];
    this.outcomes = outcomes;
  }

  /**
   * @param outcomes whose lengths differ, and whose prompts all have a difficulty if any has
   */
  static LengthRows of(List<Outcome> outcomes, LengthControl control) {
    int known = control.gamed().size();
    LengthRows rows = new LengthRows(known + outcomes.size(), outcomes.size());
    for (int i = 0; i < known; i++) {
      Gamed gamed = control.gamed().get(i);
      rows.features[i] = features(gamed.lengths(), gamed.promptId(), control, 0);
      rows.targets[i] = gamed.preference();
      rows.weights[i] = LengthControl.gamedWeight();
      rows.groups[i] = i;
    }
    double deviation = Math.sqrt(StatUtils.variance(differences(outcomes)));
    int[] promptOf = PromptBootstrap.promptOf(outcomes);
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      rows.features[known + i] =
          features(difference(outcome) / deviation, outcome.promptId(), control, 1);
      rows.targets[known + i] = outcome.preference();
      rows.weights[known + i] = 1;
      rows.groups[known + i] = known + promptOf[i];
    }
    return rows;
  }

  /** How many features a row has. */
  int featureCount() {
    return features[0].length;
  }

  /** The features of a row. */
  double[] features(int row) {
    return features[row];
  }

  /** The preferences, one a row. */
  double[] targets() {
    return targets;
  }

  /** How much each row counts. */
  double[] weights() {
    return weights;
  }

  /** Numbers of the rows' prompts, which cross-validation does not part: 0, 1, … */
  int[] groups() {
    return groups;
  }

  /** The rows' weights when outcome i counts {@code times[i]} times. */
  double[] weights(double[] times) {
    double[] again = weights.clone();
    System.arraycopy(times, 0, again, again.length - outcomes, outcomes);
    return again;
  }

  /** The model's weights, one a feature. */
  double[] fit(double[] rowWeights, double cost, double[] start) {
    return new SparseLogistic(features, targets, rowWeights, cost).minimum(start);
  }

  /** What the model says of each outcome if its response is as long as the baseline's. */
  double[] predictions(double[] w) {
    double[] predictions = new double[outcomes];
    for (int i = 0; i < outcomes; i++) {
      double[] x = features[features.length - outcomes + i];
      predictions[i] = SparseLogistic.sigmoid(SparseLogistic.dot(x, w) - x[0] * w[0]);
    }
    return predictions;
  }

  /** The baseline's characters minus the arm's, as alpaca_eval has them. */
  static double[] differences(List<Outcome> outcomes) {
    return outcomes.stream().mapToDouble(LengthRows::difference).toArray();
  }

  private static double difference(Outcome outcome) {
    return (double) outcome.b().characters() - outcome.a().characters();
  }

  private static double[] features(
      double lengths, String promptId, LengthControl control, double notGamed) {
    double length = Math.tanh(lengths);
    return control
        .difficulties()
        .map(difficulties -> new double[] {length, difficulty(difficulties, promptId), notGamed})
        .orElseGet(() -> new double[] {length, notGamed});
  }

  private static double difficulty(Map<String, Double> difficulties, String promptId) {
    Double difficulty = difficulties.get(promptId);
    if (difficulty == null) {
      throw new IllegalArgumentException("no difficulty is known of prompt " + promptId);
    }
    return difficulty;
  }
}
