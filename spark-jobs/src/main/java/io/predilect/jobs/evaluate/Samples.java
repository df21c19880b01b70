package io.predilect.jobs.evaluate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A sample of the evaluated pairs, for charts and for reading: what {@code samples.json} holds.
 *
 * @param points the figures of up to {@link #MAX_POINTS} pairs
 * @param examples a few pairs with their texts
 */
public record Samples(List<Point> points, List<Example> examples) {
  /** More points than this would be drawn over each other. */
  public static final int MAX_POINTS = 2000;

  /** Pairs with their texts. */
  public static final int MAX_EXAMPLES = 6;

  public Samples {
    points = List.copyOf(points);
    examples = List.copyOf(examples);
  }

  /**
   * One pair's figures.
   *
   * @param group its group, empty: none
   * @param chosenLength of the chosen response in characters
   * @param rejectedLength of the rejected response in characters
   * @param rewardMargin the reward model's margin
   * @param implicitMargin the policy's implicit reward margin
   * @param promptRelated Δr1
   * @param promptFree Δr2
   * @param truth the true prompt-free gap
   */
  public record Point(
      String group,
      int chosenLength,
      int rejectedLength,
      OptionalDouble rewardMargin,
      OptionalDouble implicitMargin,
      OptionalDouble promptRelated,
      OptionalDouble promptFree,
      OptionalDouble truth) {
    public Point {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(rewardMargin, "rewardMargin");
      Objects.requireNonNull(implicitMargin, "implicitMargin");
      Objects.requireNonNull(promptRelated, "promptRelated");
      Objects.requireNonNull(promptFree, "promptFree");
      Objects.requireNonNull(truth, "truth");
    }

    static Point of(EvaluatedPair pair, double beta) {
      return new Point(
          pair.group(),
          pair.lengths().chosen(),
          pair.lengths().rejected(),
          margin(pair.rewards()),
          margin(pair.logps().map(logps -> logps.rewards(beta))),
          pair.promptRelatedGap(),
          pair.promptFreeGap(),
          pair.truth());
    }
  }

  private static OptionalDouble margin(Optional<EvaluatedPair.Rewards> rewards) {
    return rewards.stream()
        .filter(EvaluatedPair.Rewards::paired)
        .mapToDouble(EvaluatedPair.Rewards::margin)
        .findFirst();
  }

  /**
   * A pair to read.
   *
   * @param prompt the conversation, a role before every turn when there are several
   * @param chosen the preferred response
   * @param rejected the other
   * @param figures of the pair
   */
  public record Example(String prompt, String chosen, String rejected, Point figures) {
    public Example {
      Objects.requireNonNull(prompt, "prompt");
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
      Objects.requireNonNull(figures, "figures");
    }
  }
}
