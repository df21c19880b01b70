package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.PromptOrder;
import io.predilect.jobs.signal.SignalPlan.Measure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** What is gathered of measured pairs; its size does not depend on their number. */
final class SignalAccumulator implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Measure measure;
  private final Sums accuracies;
  private final Sums margins;
  private final Sums rewardAccuracies;
  private final Sums rewardGaps;
  private final Sums chosenKl;
  private final Sums rejectedKl;
  private final Sums policyGaps;
  private final Sums referenceGaps;
  private final Sums prefixes;
  private final Sums chosenKlPrefixes;
  private long pairs;
  private long prompt; // of the pair that is being added

  /**
   * @param positions how many of the first positions are told apart
   */
  SignalAccumulator(Measure measure, int positions) {
    this.measure = measure;
    int cuts = measure.cuts().size();
    accuracies = new Sums(cuts);
    margins = new Sums(cuts);
    rewardAccuracies = new Sums(cuts);
    rewardGaps = new Sums(cuts);
    chosenKl = new Sums(positions);
    rejectedKl = new Sums(positions);
    policyGaps = new Sums(positions);
    referenceGaps = new Sums(positions);
    prefixes = new Sums(positions);
    chosenKlPrefixes = new Sums(positions);
  }

  private List<Sums> all() {
    return List.of(
        accuracies,
        margins,
        rewardAccuracies,
        rewardGaps,
        chosenKl,
        rejectedKl,
        policyGaps,
        referenceGaps,
        prefixes,
        chosenKlPrefixes);
  }

  /** Adds a row of {@link SignalRows#TYPE}; those of one prompt come one behind the other. */
  SignalAccumulator add(Row row) {
    pairs++;
    prompt = PromptOrder.prompt(row);
    order(accuracies, margins, SignalRows.numbers(row, SignalRows.MARGINS));
    order(rewardAccuracies, rewardGaps, SignalRows.numbers(row, SignalRows.GAPS));
    double[] kl = SignalRows.numbers(row, SignalRows.CHOSEN + SignalRows.KL);
    means(chosenKl, kl);
    prefixes(chosenKlPrefixes, kl, new double[0]);
    means(rejectedKl, SignalRows.numbers(row, SignalRows.REJECTED + SignalRows.KL));
    double[] chosen = SignalRows.numbers(row, SignalRows.CHOSEN + SignalRows.LOGPS);
    double[] rejected = SignalRows.numbers(row, SignalRows.REJECTED + SignalRows.LOGPS);
    double[] refChosen = SignalRows.numbers(row, SignalRows.CHOSEN + SignalRows.REFERENCE);
    double[] refRejected = SignalRows.numbers(row, SignalRows.REJECTED + SignalRows.REFERENCE);
    differences(policyGaps, chosen, rejected);
    differences(referenceGaps, refChosen, refRejected);
    prefixes(prefixes, ratios(chosen, refChosen), ratios(rejected, refRejected));
    return this;
  }

  // Half of a tie counts as success: a policy that is its reference has accuracy ½.
  private void order(Sums accuracies, Sums gaps, double[] values) {
    for (int cut = 0; cut < values.length; cut++) {
      accuracies.add(cut, prompt, (Math.signum(values[cut]) + 1) / 2);
      gaps.add(cut, prompt, values[cut]);
    }
  }

  private void means(Sums sums, double[] values) {
    for (int t = 0; t < Math.min(values.length, sums.places()); t++) {
      sums.add(t, prompt, values[t]);
    }
  }

  // R_t = log p(y_t | x, y_{<t}) − log p(z_t | x, z_{<t}), where both responses have a token
  private void differences(Sums sums, double[] chosen, double[] rejected) {
    int both = Math.min(chosen.length, rejected.length);
    for (int t = 0; t < Math.min(both, sums.places()); t++) {
      sums.add(t, prompt, chosen[t] - rejected[t]);
    }
  }

  private double[] ratios(double[] policy, double[] reference) {
    double[] ratios = new double[policy.length];
    for (int t = 0; t < ratios.length; t++) {
      ratios[t] = measure.beta() * (policy[t] - reference[t]);
    }
    return ratios;
  }

  // What the first t + 1 tokens of both hold, chosen less rejected, as parts of what all hold.
  private void prefixes(Sums sums, double[] chosen, double[] rejected) {
    if (chosen.length == 0) {
      return;
    }
    double whole = sum(chosen) - sum(rejected);
    double sum = 0;
    for (int t = 0; t < sums.places(); t++) {
      sum += (t < chosen.length ? chosen[t] : 0) - (t < rejected.length ? rejected[t] : 0);
      sums.add(t, prompt, sum, whole);
    }
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Adds the pairs of another with the same places. */
  SignalAccumulator merge(SignalAccumulator other) {
    pairs += other.pairs;
    List<Sums> own = all();
    for (int i = 0; i < own.size(); i++) {
      own.get(i).merge(other.all().get(i));
    }
    return this;
  }

  /** The figures of what was gathered. */
  SignalFigures figures() {
    List<SignalFigures.AtCut> atCuts = new ArrayList<>();
    for (int i = 0; i < measure.cuts().size(); i++) {
      Cut cut = measure.cuts().get(i);
      atCuts.add(
          new SignalFigures.AtCut(
              cut.byRatio(),
              cut.place(),
              accuracies.rate(i),
              margins.mean(i),
              rewardAccuracies.rate(i),
              rewardGaps.mean(i)));
    }
    List<SignalFigures.AtPosition> atPositions = new ArrayList<>();
    for (int t = 0; t < prefixes.places(); t++) {
      SignalFigures.AtPosition at =
          new SignalFigures.AtPosition(
              t + 1,
              chosenKl.mean(t),
              rejectedKl.mean(t),
              policyGaps.mean(t),
              referenceGaps.mean(t),
              prefixes.share(t),
              chosenKlPrefixes.share(t));
      if (at.measured()) {
        atPositions.add(at);
      }
    }
    return new SignalFigures(pairs, atCuts, atPositions);
  }
}
