package io.predilect.model.objective;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What stands at the same place as a pair's own, where a batch's values are each in ascending
 * order, without gradient. Of equal values the first pair's comes first.
 *
 * @param referenceMargin of the reference's margins log π_ref(y_w|x) - log π_ref(y_l|x), at the
 *     place of the policy's margin
 * @param rejected of the rejected responses' log-ratios, at the place of the chosen one's
 * @param chosen of the chosen responses' log-ratios, at the place of the rejected one's
 */
public record Ranks(double referenceMargin, double rejected, double chosen) {

  /**
   * Log-probs of a batch's responses, by pair.
   *
   * @param policy log π_θ
   * @param reference log π_ref
   */
  public record Said(List<Double> policy, List<Double> reference) {
    public Said {
      policy = List.copyOf(policy);
      reference = List.copyOf(reference);
    }

    /** log π_θ - log π_ref of each. */
    public DoubleStream ratios() {
      return Arrays.stream(difference(policy, reference));
    }
  }

  /** Those of every pair of a batch. */
  public static List<Ranks> of(Said chosen, Said rejected) {
    double[] margins = difference(chosen.policy, rejected.policy);
    double[] references = sorted(difference(chosen.reference, rejected.reference));
    double[] chosenRatios = chosen.ratios().toArray();
    double[] rejectedRatios = rejected.ratios().toArray();
    int[] place = places(margins);
    int[] chosenPlace = places(chosenRatios);
    int[] rejectedPlace = places(rejectedRatios);
    double[] sortedChosen = sorted(chosenRatios);
    double[] sortedRejected = sorted(rejectedRatios);
    return IntStream.range(0, place.length)
        .mapToObj(
            i ->
                new Ranks(
                    references[place[i]],
                    sortedRejected[chosenPlace[i]],
                    sortedChosen[rejectedPlace[i]]))
        .toList();
  }

  private static double[] difference(List<Double> one, List<Double> other) {
    return IntStream.range(0, one.size()).mapToDouble(i -> one.get(i) - other.get(i)).toArray();
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** The place of each value in ascending order. */
  private static int[] places(double[] values) {
    int[] place = new int[values.length];
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .toList();
    for (int i = 0; i < values.length; i++) {
      place[order.get(i)] = i;
    }
    return place;
  }
}
