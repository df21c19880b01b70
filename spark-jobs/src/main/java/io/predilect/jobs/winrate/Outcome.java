package io.predilect.jobs.winrate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What became of comparing two arms' responses to a prompt.
 *
 * @param promptId the same of all comparisons of one prompt
 * @param groups what the comparison belongs to, by the name of the table that is by it
 * @param a the arm
 * @param b the baseline
 * @param preference for A, from 0 to 1; ½ is a tie
 * @param queries what a judge was asked that showed both responses; none where no question did
 * @param human how much each of some people prefers A, from 0 to 1, the same person at the same
 *     place in all outcomes; empty where one was not asked
 */
public record Outcome(
    String promptId,
    Map<String, String> groups,
    Side a,
    Side b,
    double preference,
    List<Query> queries,
    List<OptionalDouble> human) {

  /** What a tie is. */
  static final double TIE = 0.5;

  public Outcome {
    Objects.requireNonNull(promptId, "promptId");
    groups = Map.copyOf(groups);
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    share("preference", preference);
    queries = List.copyOf(queries);
    human = List.copyOf(human);
    human.forEach(one -> one.ifPresent(value -> share("human", value)));
  }

  /** Of no group, with no queries to look into and no person's opinion. */
  public static Outcome of(String promptId, Side a, Side b, double preference) {
    return new Outcome(promptId, Map.of(), a, b, preference, List.of(), List.of());
  }

  /**
   * A response as figures see it.
   *
   * @param arm who wrote it
   * @param characters its length in characters of Unicode
   * @param tokens its length in tokens; empty: not counted
   * @param score what it is worth to a judge that rates responses one by one; else empty
   */
  public record Side(String arm, int characters, OptionalInt tokens, OptionalDouble score) {
    /** Without a score. */
    public Side(String arm, int characters, OptionalInt tokens) {
      this(arm, characters, tokens, OptionalDouble.empty());
    }

    public Side {
      Objects.requireNonNull(arm, "arm");
      if (characters < 0 || tokens.orElse(0) < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a response of %s has a length of 0 or more, not %d characters, %s tokens",
                arm,
                characters,
                tokens));
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
