package io.predilect.jobs.evaluate.figures;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * RewardBench 2's score (Malik et al. 2025): six domains, of which five are best-of-four accuracies
 * and one is {@link RewardBench2Ties}, and their mean.
 *
 * @param domains those that are there, in RewardBench 2's order: 0 to 1
 * @param total the mean; empty unless all six are there
 */
public record RewardBench2Score(Map<String, Double> domains, OptionalDouble total) {
  /** Its domains, as its data set names them. */
  public static final List<String> DOMAINS =
      List.of("Factuality", "Precise IF", "Math", "Safety", "Focus", "Ties");

  // A judge that says nothing readable is as good as chance.
  private static final double CHANCE = 0.25;

  public RewardBench2Score {
    domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
  }

  /** From the scores of domains; those that are not RewardBench 2's do not count. */
  public static RewardBench2Score of(Map<String, Double> scores) {
    Map<String, Double> domains = new LinkedHashMap<>();
    DOMAINS.stream()
        .filter(scores::containsKey)
        .forEach(domain -> domains.put(domain, scores.get(domain)));
    return new RewardBench2Score(
        domains,
        domains.size() == DOMAINS.size()
            ? domains.values().stream().mapToDouble(Double::doubleValue).average()
            : OptionalDouble.empty());
  }

  /**
   * What a reward model gets for a prompt: the share of right ones among the responses that score
   * highest. Of one right response that is the benchmark's: 1 when it scores highest, a share of it
   * when others score as high.
   *
   * @param right how many responses are right
   * @param scores the right responses' first, then the others'; numbers, all of them
   */
  public static double bestOf(int right, double... scores) {
    if (right < 1 || right > scores.length) {
      throw new IllegalArgumentException(
          "%s of %s responses are right: it must be one at least".formatted(right, scores.length));
    }
    if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "of the scores of a prompt's responses one is no number: " + Arrays.toString(scores));
    }
    double most = Arrays.stream(scores).max().orElseThrow();
    return (double) highest(most, Arrays.copyOf(scores, right)) / highest(most, scores);
  }

  private static long highest(double most, double... scores) {
    return Arrays.stream(scores).filter(score -> score == most).count();
  }

  /**
   * What a judge gets that is shown four responses and names the best.
   *
   * @param right the place of the right response, 0 to 3
   * @param named the place that the judge named; empty where its answer cannot be read
   */
  public static double choice(int right, OptionalInt named) {
    return named.isEmpty() ? CHANCE : named.getAsInt() == right ? 1 : 0;
  }

  /**
   * What a judge gets that rates responses one by one.
   *
   * @param right how many responses are right
   * @param ratings the right responses' first; empty where an answer cannot be read, which is below
   *     every rating: where none can be read that is chance
   */
  public static double ratings(int right, List<OptionalDouble> ratings) {
    return bestOf(
        right,
        ratings.stream().mapToDouble(rating -> rating.orElse(Double.NEGATIVE_INFINITY)).toArray());
  }
}
