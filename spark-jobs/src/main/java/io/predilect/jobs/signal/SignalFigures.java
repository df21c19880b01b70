package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.figures.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * Where in some pairs' responses the preference lies.
 *
 * @param pairs how many pairs
 * @param cuts figures at every cut: ratios first, the largest first, then lengths
 * @param positions figures of every position that some response has; none: no policy was asked
 */
public record SignalFigures(long pairs, List<AtCut> cuts, List<AtPosition> positions) {
  public SignalFigures {
    cuts = List.copyOf(cuts);
    positions = List.copyOf(positions);
  }

  /** The figures at the cuts by their names: {@code signal/accuracy@0.5}, {@code …@50_tokens}. */
  Metrics atCuts() {
    NamedEstimates named = new NamedEstimates(pairs);
    cuts.forEach(cut -> cut.addTo(named));
    return named.metrics();
  }

  /** Those and the ones of positions: {@code signal/kl_chosen@1}. */
  Metrics metrics() {
    NamedEstimates named = new NamedEstimates(pairs);
    cuts.forEach(cut -> cut.addTo(named));
    positions.forEach(position -> position.addTo(named));
    return named.metrics();
  }

  /**
   * Responses cut there. Accuracies count half of a tie as success.
   *
   * @param ratio whether {@code place} is a share of the response, else it is a number of tokens
   * @param place where the cut is
   * @param accuracy share of pairs whose cut chosen response has the larger implicit reward
   * @param margin mean difference of implicit rewards
   * @param rewardAccuracy the same share by the reward model
   * @param rewardMargin mean difference of its rewards
   */
  public record AtCut(
      boolean ratio,
      double place,
      Optional<Estimate> accuracy,
      Optional<Estimate> margin,
      Optional<Estimate> rewardAccuracy,
      Optional<Estimate> rewardMargin) {

    /** The name of its figures: {@code 0.5}, or {@code 50_tokens}. */
    public String name() {
      return ratio ? Double.toString(place) : (long) place + "_tokens";
    }

    private void addTo(NamedEstimates named) {
      named.add("signal/accuracy@" + name(), accuracy);
      named.add("signal/margin@" + name(), margin);
      named.add("signal/reward_accuracy@" + name(), rewardAccuracy);
      named.add("signal/reward_margin@" + name(), rewardMargin);
    }
  }

  /**
   * A position in the responses that have one.
   *
   * @param position from 1
   * @param chosenKl mean KL(π ‖ π_ref) in nats along chosen responses
   * @param rejectedKl the same along rejected ones
   * @param policyGap mean R_t = log π(y_t | x, y_{<t}) − log π(z_t | x, z_{<t})
   * @param referenceGap the same of the reference
   * @param share of the mean whole implicit margin, what the tokens up to here hold
   * @param klShare of the mean sum of KL along chosen responses, what the tokens up to here hold;
   *     runs of earlier versions have none
   */
  public record AtPosition(
      int position,
      Optional<Estimate> chosenKl,
      Optional<Estimate> rejectedKl,
      Optional<Estimate> policyGap,
      Optional<Estimate> referenceGap,
      Optional<Estimate> share,
      Optional<Estimate> klShare) {

    boolean measured() {
      return policyGap.isPresent() || chosenKl.isPresent() || rejectedKl.isPresent();
    }

    private void addTo(NamedEstimates named) {
      named.add("signal/kl_chosen@" + position, chosenKl);
      named.add("signal/kl_rejected@" + position, rejectedKl);
      named.add("signal/gap_policy@" + position, policyGap);
      named.add("signal/gap_reference@" + position, referenceGap);
      named.add("signal/share@" + position, share);
      named.add("signal/kl_share@" + position, klShare);
    }
  }
}
