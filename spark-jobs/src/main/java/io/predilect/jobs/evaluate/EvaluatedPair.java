package io.predilect.jobs.evaluate;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One held-out pair and what the models say of it.
 *
 * @param id the pair's id
 * @param group its group in the tables; empty: none
 * @param lengths of the two responses
 * @param rewards of the reward model
 * @param logps of policy and reference
 * @param scoreGap the data's own score of the chosen response less that of the rejected one
 * @param promptFreeGap Δr2, from a score stage or taken apart here
 * @param promptRelatedGap Δr1, from there too
 * @param truth the true prompt-free gap
 */
record EvaluatedPair(
    String id,
    String group,
    Lengths lengths,
    Optional<Rewards> rewards,
    Optional<Logps> logps,
    OptionalDouble scoreGap,
    OptionalDouble promptFreeGap,
    OptionalDouble promptRelatedGap,
    OptionalDouble truth) {

  /**
   * Lengths of the two responses in characters.
   *
   * @param chosen of y_w
   * @param rejected of y_l
   */
  record Lengths(int chosen, int rejected) {}

  /**
   * What the reward model gives.
   *
   * @param chosen r(x, y_w)
   * @param rejected r(x, y_l)
   */
  record Rewards(double chosen, double rejected) {
    double margin() {
      return chosen - rejected;
    }
  }

  /**
   * Log-probs summed over a response's tokens.
   *
   * @param chosen log π_θ(y_w|x)
   * @param rejected log π_θ(y_l|x)
   * @param referenceChosen log π_ref(y_w|x)
   * @param referenceRejected log π_ref(y_l|x)
   */
  record Logps(double chosen, double rejected, double referenceChosen, double referenceRejected) {

    /** The implicit rewards β·log(π_θ/π_ref) of DPO. */
    Rewards rewards(double beta) {
      return new Rewards(beta * (chosen - referenceChosen), beta * (rejected - referenceRejected));
    }
  }

  EvaluatedPair {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(lengths, "lengths");
    Objects.requireNonNull(rewards, "rewards");
    Objects.requireNonNull(logps, "logps");
    Objects.requireNonNull(scoreGap, "scoreGap");
    Objects.requireNonNull(promptFreeGap, "promptFreeGap");
    Objects.requireNonNull(promptRelatedGap, "promptRelatedGap");
    Objects.requireNonNull(truth, "truth");
  }

  /** The pair with its gap taken apart. */
  EvaluatedPair with(Decompositions.Point point) {
    return new EvaluatedPair(
        id,
        group,
        lengths,
        rewards,
        logps,
        scoreGap,
        OptionalDouble.of(point.promptFree()),
        OptionalDouble.of(point.promptRelated()),
        truth);
  }

  /** Which response is the longer one, in words for a table. */
  String lengthGroup() {
    int gap = lengths.chosen() - lengths.rejected();
    return gap > 0 ? "chosen longer" : gap < 0 ? "chosen shorter" : "equally long";
  }
}
