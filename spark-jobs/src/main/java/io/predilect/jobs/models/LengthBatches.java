package io.predilect.jobs.models;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Batches of like lengths under a token budget, so that little is spent on padding. */
public final class LengthBatches {
  private LengthBatches() {}

  /**
   * Groups items so that the number of items times the longest of a group stays within the budget.
   * An item longer than the budget is a group of its own.
   *
   * @param lengths tokens of every item
   * @param budget tokens a group may hold, padding included
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
      int longest = Math.max(1, lengths[order[from]]);
      int size = Math.max(1, Math.min(budget / longest, order.length - from));
      int[] group = new int[size];
      System.arraycopy(order, from, group, 0, size);
      groups.add(group);
      from += size;
    }
    return groups;
  }
}
