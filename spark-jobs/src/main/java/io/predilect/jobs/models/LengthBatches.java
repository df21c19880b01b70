package io.predilect.jobs.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Batches of like lengths under a token budget. */
public final class LengthBatches {
  private LengthBatches() {}

  /**
   * Groups items so that a group's tokens stay within the budget; models take packed sequences, so
   * nothing is padded. An item longer than the budget is a group of its own.
   *
   * @param lengths tokens of every item
   * @param budget tokens a group may hold
   * @return indices into {@code lengths}, every one exactly once, longest first so that a budget
   *     too large for the memory shows at once
   */
  public static List<int[]> of(int[] lengths, int budget) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(lengths[b], lengths[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    while (from < order.length) {
      int to = from;
      long tokens = 0;
      while (to < order.length && (to == from || tokens + lengths[order[to]] <= budget)) {
        tokens += lengths[order[to]];
        to++;
      }
      groups.add(Arrays.copyOfRange(order, from, to));
      from = to;
    }
    return groups;
  }
}
