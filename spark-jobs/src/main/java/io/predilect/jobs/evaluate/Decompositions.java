package io.predilect.jobs.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.predilect.jobs.evaluate.figures.GroupedPair;
import java.util.List;
import java.util.Objects;

/**
 * Reward gaps of a sample of pairs taken apart by Algorithm 1, at several steps of a training: what
 * {@code decomposition.json} holds.
 *
 * @param steps in the order of training, the model itself last
 */
public record Decompositions(List<Step> steps) {
  public Decompositions {
    steps = List.copyOf(steps);
  }

  /**
   * One model.
   *
   * @param label its checkpoint, or its own name
   * @param leftOut pairs of the sample that it could not score
   * @param points the others
   */
  public record Step(String label, int leftOut, List<Point> points) {
    public Step {
      Objects.requireNonNull(label, "label");
      points = List.copyOf(points);
    }

    /** What becomes of gaps when a pair's own prompt is swapped for others'. */
    public Swap swap() {
      return Swap.of(points);
    }
  }

  /**
   * One pair.
   *
   * @param id the pair's id
   * @param group its group, empty: none
   * @param chosenLength of the chosen response in characters
   * @param rejectedLength of the rejected response in characters
   * @param promptRelated Δr1
   * @param promptFree Δr2
   * @param gaps Δr under its own prompt first and then under others
   */
  public record Point(
      String id,
      String group,
      int chosenLength,
      int rejectedLength,
      @JsonProperty("prompt_related_gap") double promptRelated,
      @JsonProperty("prompt_free_gap") double promptFree,
      List<Double> gaps)
      implements GroupedPair {
    public Point {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(group, "group");
      gaps = List.copyOf(gaps);
    }
  }

  /**
   * Gaps under the own prompt against those under others.
   *
   * @param ownMean mean Δr under the own prompt
   * @param otherMean mean Δr under others
   * @param ownDeviation standard deviation of Δr over pairs, own prompt
   * @param otherDeviation the same, others
   * @param sameSign share of other prompts under which the same response is preferred
   * @param freeShare Var Δr2 / Var Δr over pairs
   */
  public record Swap(
      double ownMean,
      double otherMean,
      double ownDeviation,
      double otherDeviation,
      double sameSign,
      double freeShare) {

    private static Swap of(List<Point> points) {
      double[] own = points.stream().mapToDouble(point -> point.gaps().get(0)).toArray();
      double[] others =
          points.stream()
              .flatMap(point -> point.gaps().stream().skip(1))
              .mapToDouble(Double::doubleValue)
              .toArray();
      long same =
          points.stream()
              .mapToLong(
                  point ->
                      point.gaps().stream()
                          .skip(1)
                          .filter(gap -> Math.signum(gap) == Math.signum(point.gaps().get(0)))
                          .count())
              .sum();
      return new Swap(
          mean(own),
          mean(others),
          deviation(own),
          deviation(others),
          (double) same / others.length,
          Math.pow(
              deviation(points.stream().mapToDouble(Point::promptFree).toArray()) / deviation(own),
              2));
    }

    private static double mean(double[] values) {
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      return sum / values.length;
    }

    private static double deviation(double[] values) {
      double mean = mean(values);
      double sum = 0;
      for (double value : values) {
        sum += (value - mean) * (value - mean);
      }
      return Math.sqrt(sum / values.length);
    }
  }
}
