package io.predilect.jobs.evaluate.figures;

import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;

/**
 * One held-out pair and what the models say of it.
 *
 * @param id the pair's id
 * @param group its group in the tables; empty: none
 * @param lengths of the two responses
 * @param rewards of the reward model
 * @param logps of policy and reference
 * @param refined the same under p⊕x, p a refinement prompt
 * @param scoreGap the data's own score of the chosen response less that of the rejected one
 * @param split the reward gap's parts, from a score stage or taken apart here
 * @param truth the true prompt-free gap
 * @param promptId its prompt's id, which other pairs may have too
 */
public record EvaluatedPair(
    String id,
    String group,
    Lengths lengths,
    Optional<Rewards> rewards,
    Optional<Logps> logps,
    Optional<Logps> refined,
    OptionalDouble scoreGap,
    Optional<Split> split,
    OptionalDouble truth,
    String promptId) {

  /**
   * Lengths of the two responses in characters, as they were read; 0: there is none.
   *
   * @param chosen of y_w
   * @param rejected of y_l
   */
  public record Lengths(int chosen, int rejected) {}

  /**
   * What the reward model gives; of one judged response, that one's.
   *
   * @param chosen r(x, y_w)
   * @param rejected r(x, y_l)
   */
  public record Rewards(OptionalDouble chosen, OptionalDouble rejected) {
    public Rewards {
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
    }

    /** Of a pair. */
    public Rewards(double chosen, double rejected) {
      this(OptionalDouble.of(chosen), OptionalDouble.of(rejected));
    }

    public boolean paired() {
      return chosen.isPresent() && rejected.isPresent();
    }

    /** Of a pair. */
    public double margin() {
      return chosen.orElseThrow() - rejected.orElseThrow();
    }

    /** Whether what there is are numbers. */
    public boolean finite() {
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
  public record Logps(
      OptionalDouble chosen,
      OptionalDouble rejected,
      OptionalDouble referenceChosen,
      OptionalDouble referenceRejected) {
    public Logps {
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
      if (chosen.isPresent() != referenceChosen.isPresent()
          || rejected.isPresent() != referenceRejected.isPresent()) {
        throw new IllegalArgumentException("policy and reference are about the same responses");
      }
    }

    /** Of a pair. */
    public Logps(double chosen, double rejected, double referenceChosen, double referenceRejected) {
      this(
          OptionalDouble.of(chosen),
          OptionalDouble.of(rejected),
          OptionalDouble.of(referenceChosen),
          OptionalDouble.of(referenceRejected));
    }

    /** The implicit rewards β·log(π_θ/π_ref) of DPO. */
    public Rewards rewards(double beta) {
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

  /**
   * A reward gap taken apart by Algorithm 1; what an older score stage did not write is empty.
   *
   * @param promptFree Δr2
   * @param promptRelated Δr1
   * @param error the standard error that the draw of K prompts leaves in Δr2
   * @param signKept share of foreign prompts under which the same response is preferred
   * @param shifts how much each part of the pool moves Δr2
   * @param temperature what the rewards were multiplied by
   */
  public record Split(
      double promptFree,
      OptionalDouble promptRelated,
      OptionalDouble error,
      OptionalDouble signKept,
      List<Double> shifts,
      OptionalDouble temperature) {
    public Split {
      Objects.requireNonNull(promptRelated, "promptRelated");
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(signKept, "signKept");
      shifts = List.copyOf(shifts);
      Objects.requireNonNull(temperature, "temperature");
    }

    /** What the columns of a score stage say; empty: the row has none. */
    public static Optional<Split> of(Row row) {
      OptionalDouble promptFree = PairRows.number(row, Columns.PROMPT_FREE_GAP);
      return promptFree.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Split(
                  promptFree.getAsDouble(),
                  PairRows.number(row, Columns.PROMPT_RELATED_GAP),
                  PairRows.number(row, Columns.PROMPT_FREE_ERROR),
                  PairRows.number(row, Columns.SIGN_KEPT),
                  PairRows.numbers(row, Columns.PROMPT_FREE_SHIFTS),
                  PairRows.number(row, Columns.REWARD_TEMPERATURE)));
    }
  }

  public EvaluatedPair {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(lengths, "lengths");
    Objects.requireNonNull(rewards, "rewards");
    Objects.requireNonNull(logps, "logps");
    Objects.requireNonNull(scoreGap, "scoreGap");
    Objects.requireNonNull(refined, "refined");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(truth, "truth");
    Objects.requireNonNull(promptId, "promptId");
  }

  /** A pair whose prompt no other has. */
  public EvaluatedPair(
      String id,
      String group,
      Lengths lengths,
      Optional<Rewards> rewards,
      Optional<Logps> logps,
      Optional<Logps> refined,
      OptionalDouble scoreGap,
      Optional<Split> split,
      OptionalDouble truth) {
    this(id, group, lengths, rewards, logps, refined, scoreGap, split, truth, id);
  }

  /** Its place in the order of the ids, which are hexadecimal. */
  long place() {
    return Long.parseUnsignedLong(id, 0, 16, 16) + Long.MIN_VALUE;
  }

  /** Which prompt it is of. */
  long prompt() {
    return Long.parseUnsignedLong(promptId, 0, 16, 16);
  }

  /** Δr2. */
  public OptionalDouble promptFreeGap() {
    return split.stream().mapToDouble(Split::promptFree).findFirst();
  }

  /** Δr1. */
  public OptionalDouble promptRelatedGap() {
    return split.map(Split::promptRelated).orElseGet(OptionalDouble::empty);
  }

  /** Which response is the longer one, or which one there is, in words for a table. */
  public String lengthGroup() {
    if (lengths.chosen() == 0 || lengths.rejected() == 0) {
      return lengths.chosen() == 0 ? "undesirable" : "desirable";
    }
    int gap = lengths.chosen() - lengths.rejected();
    return gap > 0 ? "chosen longer" : gap < 0 ? "chosen shorter" : "equally long";
  }
}
