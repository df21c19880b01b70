package io.predilect.model.objective;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the model (and the reference) said of a pair: all that an objective sees of it.
 *
 * @param chosen y_w
 * @param rejected y_l
 * @param rationale r under its condition
 * @param reference the reference's log-probs of y_w and y_l
 * @param scoreMargin the data's own score of y_w less that of y_l
 * @param augmented the log-ratios on the augmented prompt p⊕x, constants without gradient
 * @param heads the log-ratios of the responses' first min(|y_w|, |y_l|) tokens
 * @param point the batch's reference point, without gradient: z_0 of {@link Kto}, the running mean
 *     of {@link Bco}, the drift of {@link BetaDpo}
 * @param ranks what stands at the pair's places where the batch is sorted
 * @param others the responses ranked below the second, best first
 * @param subset the group of the data that the pair belongs to; empty: none
 */
public record ScoredPair(
    Optional<Scored> chosen,
    Optional<Scored> rejected,
    Optional<Scored> rationale,
    Optional<Reference> reference,
    OptionalDouble scoreMargin,
    Optional<Augmented> augmented,
    Optional<Heads> heads,
    OptionalDouble point,
    Optional<Ranks> ranks,
    List<Ranked> others,
    String subset) {

  /**
   * A scored sequence.
   *
   * @param score Σ_t log π(y_t | x, y_{<t}), or the reward r(x, y)
   * @param tokens its number of tokens, at least 1
   * @param collision the mean over its tokens of log Σ_v π(v | x, y_{<t})²
   * @param referenceKl Σ_t KL(π_ref(·|x, y_{<t}) ‖ π_θ(·|x, y_{<t})), in nats
   */
  public record Scored(
      double score, int tokens, OptionalDouble collision, OptionalDouble referenceKl) {
    /** Without what is not asked for. */
    public Scored(double score, int tokens) {
      this(score, tokens, OptionalDouble.empty(), OptionalDouble.empty());
    }

    public Scored {
      if (tokens < 1) {
        throw new IllegalArgumentException("a scored sequence has " + tokens + " tokens");
      }
    }
  }

  /**
   * The reference's log-probs, summed over tokens.
   *
   * @param chosen log π_ref(y_w|x); empty: there is no y_w
   * @param rejected log π_ref(y_l|x); empty: there is no y_l
   */
  public record Reference(OptionalDouble chosen, OptionalDouble rejected) {
    public Reference {
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
    }

    /** Of a pair. */
    public Reference(double chosen, double rejected) {
      this(OptionalDouble.of(chosen), OptionalDouble.of(rejected));
    }
  }

  /**
   * Log-ratios on the augmented prompt, summed over tokens.
   *
   * @param chosen log π_θ(y_w|p⊕x) - log π_ref(y_w|p⊕x)
   * @param rejected the same of y_l
   */
  public record Augmented(double chosen, double rejected) {}

  /**
   * Log-ratios of the responses' first min(|y_w|, |y_l|) tokens, summed.
   *
   * @param chosen the chosen response's
   * @param rejected the rejected response's
   */
  public record Heads(double chosen, double rejected) {}

  /**
   * A response ranked below the second.
   *
   * @param policy log π_θ(y|x)
   * @param reference log π_ref(y|x)
   */
  public record Ranked(double policy, double reference) {}

  public ScoredPair {
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(rationale, "rationale");
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(scoreMargin, "scoreMargin");
    Objects.requireNonNull(augmented, "augmented");
    Objects.requireNonNull(heads, "heads");
    Objects.requireNonNull(point, "point");
    Objects.requireNonNull(ranks, "ranks");
    others = List.copyOf(others);
    Objects.requireNonNull(subset, "subset");
  }

  Scored sequence(Need which) {
    Optional<Scored> sequence =
        switch (which) {
          case CHOSEN -> chosen;
          case REJECTED -> rejected;
          case RATIONALE -> rationale;
          default -> Optional.empty();
        };
    return sequence.orElseThrow(() -> missing(which));
  }

  /** log π_ref of one response, {@link Need#CHOSEN} or {@link Need#REJECTED}. */
  double referenceOrThrow(Need which) {
    OptionalDouble said =
        reference
            .map(r -> which == Need.CHOSEN ? r.chosen() : r.rejected())
            .orElse(OptionalDouble.empty());
    return said.orElseThrow(() -> missing(Need.REFERENCE));
  }

  double pointOrThrow(Need which) {
    return point.orElseThrow(() -> missing(which));
  }

  Ranks ranksOrThrow() {
    return ranks.orElseThrow(() -> missing(Need.RANKS));
  }

  /** The mean of log π(y_t) - log Σ_v π(v)² over a response's tokens. */
  double alignment(Need which) {
    Scored response = sequence(which);
    double collision = response.collision().orElseThrow(() -> missing(Need.COLLISIONS));
    return response.score() / response.tokens() - collision;
  }

  /** How far the policy is from the reference along a response, in nats. */
  double referenceKlOrThrow(Need which) {
    return sequence(which).referenceKl().orElseThrow(() -> missing(Need.REFERENCE_KL));
  }

  Augmented augmentedOrThrow() {
    return augmented.orElseThrow(() -> missing(Need.AUGMENTED));
  }

  Heads headsOrThrow() {
    return heads.orElseThrow(() -> missing(Need.HEADS));
  }

  double scoreMarginOrThrow() {
    return scoreMargin.orElseThrow(() -> missing(Need.SCORE_MARGIN));
  }

  private static IllegalArgumentException missing(Need need) {
    return new IllegalArgumentException("the objective was not given what it needs: " + need);
  }
}
