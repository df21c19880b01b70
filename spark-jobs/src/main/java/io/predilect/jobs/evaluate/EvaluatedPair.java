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
   * Lengths of the two responses in characters; 0: there is none.
   *
   * @param chosen of y_w
   * @param rejected of y_l
   */
  record Lengths(int chosen, int rejected) {}

  /**
   * What the reward model gives; of one judged response, that one's.
   *
   * @param chosen r(x, y_w)
   * @param rejected r(x, y_l)
   */
  record Rewards(OptionalDouble chosen, OptionalDouble rejected) {
    Rewards {
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
    }

    /** Of a pair. */
    Rewards(double chosen, double rejected) {
      this(OptionalDouble.of(chosen), OptionalDouble.of(rejected));
    }

    boolean paired() {
      return chosen.isPresent() && rejected.isPresent();
    }

    /** Of a pair. */
    double margin() {
      return chosen.orElseThrow() - rejected.orElseThrow();
    }

    boolean finite() {
      return Double.isFinite(chosen.orElse(0)) && Double.isFinite(rejected.orElse(0));
    }
  }

  /**
   * Log-probs summed over a response's tokens; of one judged response, that one's.
   *
   * @param chosen log π_θ(y_w|x)
   * @param rejected log π_θ(y_l|x)
   * @param referenceChosen log π_ref(y_w|x)
   * @param referenceRejected log π_ref(y_l|x)
   */
  record Logps(
      OptionalDouble chosen,
      OptionalDouble rejected,
      OptionalDouble referenceChosen,
      OptionalDouble referenceRejected) {
    Logps {
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
      if (chosen.isPresent() != referenceChosen.isPresent()
          || rejected.isPresent() != referenceRejected.isPresent()) {
        throw new IllegalArgumentException("policy and reference are about the same responses");
      }
    }

    /** Of a pair. */
    Logps(double chosen, double rejected, double referenceChosen, double referenceRejected) {
      this(
          OptionalDouble.of(chosen),
          OptionalDouble.of(rejected),
          OptionalDouble.of(referenceChosen),
          OptionalDouble.of(referenceRejected));
    }

    /** The implicit rewards β·log(π_θ/π_ref) of DPO. */
    Rewards rewards(double beta) {
      return new Rewards(
          reward(beta, chosen, referenceChosen), reward(beta, rejected, referenceRejected));
    }

    private static OptionalDouble reward(
        double beta, OptionalDouble policy, OptionalDouble reference) {
      return policy.isPresent()
          ? OptionalDouble.of(beta * (policy.getAsDouble() - reference.getAsDouble()))
          : OptionalDouble.empty();
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

  /** Which response is the longer one, or which one there is, in words for a table. */
  String lengthGroup() {
    if (lengths.chosen() == 0 || lengths.rejected() == 0) {
      return lengths.chosen() == 0 ? "undesirable" : "desirable";
    }
    int gap = lengths.chosen() - lengths.rejected();
    return gap > 0 ? "chosen longer" : gap < 0 ? "chosen shorter" : "equally long";
  }
}
