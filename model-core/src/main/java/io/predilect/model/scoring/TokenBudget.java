package io.predilect.model.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** The one rule by which work is cut into batches: as many items as a budget of tokens holds. */
public final class TokenBudget {
  private TokenBudget() {}

  /**
   * What an item costs.
   *
   * @param <T> the items
   */
  @FunctionalInterface
  public interface Cost<T> {
    /** Tokens that an item adds to a batch that holds these already. */
    long added(List<T> batch, T item);
  }

  /**
   * Cuts items where the next one would not fit any more. The first of a batch always fits, so one
   * that is above the budget is a batch of its own.
   *
   * @return every item exactly once, in the order given
   */
  public static <T> List<List<T>> batches(List<T> items, long budget, Cost<T> cost) {
    List<List<T>> batches = new ArrayList<>();
    List<T> open = new ArrayList<>();
    long tokens = 0;
    for (T item : items) {
      long added = cost.added(open, item);
      if (!open.isEmpty() && tokens + added > budget) {
        batches.add(open);
        open = new ArrayList<>();
        tokens = 0;
        added = cost.added(open, item);
      }
      open.add(item);
      tokens += added;
    }
    if (!open.isEmpty()) {
      batches.add(open);
    }
    return batches;
  }

  /**
   * Batches of items of like length, the longest first, so that a budget too large for the memory
   * shows at once.
   *
   * @param length tokens of an item
   */
  public static <T> List<List<T>> alike(List<T> items, long budget, ToIntFunction<T> length) {
    List<T> sorted = new ArrayList<>(items);
    sorted.sort(Comparator.comparingInt(length).reversed());
    return batches(sorted, budget, (batch, item) -> length.applyAsInt(item));
  }
}
