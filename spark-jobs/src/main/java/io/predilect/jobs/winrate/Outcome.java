package io.predilect.jobs.winrate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What became of comparing two arms' responses to a prompt.
 *
 * @param promptId the same of all comparisons of one prompt
 * @param subset of the prompts, for a table by subset
 * @param a the arm
 * @param b the baseline
 * @param preference for A, from 0 to 1; ½ is a tie
 * @param queries what a judge was asked that showed both responses; none where no question did
 * @param human how much a person prefers A, from 0 to 1; empty where nobody was asked
 */
public record Outcome(
    String promptId,
    Optional<String> subset,
    Side a,
    Side b,
    double preference,
    List<Query> queries,
    OptionalDouble human) {

  /** What a tie is. */
  static final double TIE = 0.5;

  public Outcome {
    Objects.requireNonNull(promptId, "promptId");
    Objects.requireNonNull(subset, "subset");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    share("preference", preference);
    queries = List.copyOf(queries);
    human.ifPresent(value -> share("human", value));
  }

  /** Of no subset, with no queries to look into and no person's opinion. */
  public static Outcome of(String promptId, Side a, Side b, double preference) {
    return new Outcome(
        promptId, Optional.empty(), a, b, preference, List.of(), OptionalDouble.empty());
  }

  /**
   * A response as figures see it.
   *
   * @param arm who wrote it
   * @param characters its length in characters of Unicode
   * @param tokens its length in tokens; empty: not counted
   */
  public record Side(String arm, int characters, OptionalInt tokens) {
    public Side {
      Objects.requireNonNull(arm, "arm");
      if (characters < 0 || tokens.orElse(0) < 0) {
        throw new IllegalArgumentException(
            "a response of %s has a length of 0 or more, not %d characters, %s tokens"
                .formatted(arm, characters, tokens));
      }
    }
  }

  /**
   * A question that showed both responses, and its answer.
   *
   * @param aFirst whether A stood first
   * @param preference for A, from 0 to 1
   */
  public record Query(boolean aFirst, double preference) {
    public Query {
      share("preference", preference);
    }
  }

  /** Who a preference is for: 1 is A, −1 is B, 0 is neither. */
  static int winner(double preference) {
    return Double.compare(preference, TIE);
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be from 0 to 1");
    }
  }
}
