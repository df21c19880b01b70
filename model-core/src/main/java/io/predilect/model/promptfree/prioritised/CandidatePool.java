package io.predilect.model.promptfree.prioritised;

import io.predilect.data.hash.SplitMix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The examples that can be drawn. Draws are uniform without replacement and depend on the seed, the
 * number of draws before them and what was put back, on nothing else.
 */
final class CandidatePool {
  private final int examples;
  private final Reinsertion reinsertion;
  private final int quota;
  private final long seed;

  private final int[] pool; // the first `size` are in it
  private int size;
  private int refills;
  private long draws;
  private final Map<Integer, Integer> returns;

  CandidatePool(int examples, Reinsertion reinsertion, int quota, long seed, PoolState state) {
    if (examples < 1) {
      throw new IllegalArgumentException("there are no examples to draw from");
    }
    this.examples = examples;
    this.reinsertion = reinsertion;
    this.quota = quota;
    this.seed = seed;
    this.pool = new int[examples];
    this.size = state.pool().size();
    for (int i = 0; i < size; i++) {
      pool[i] = state.pool().get(i);
    }
    this.refills = state.refills();
    this.draws = state.draws();
    this.returns = new HashMap<>(state.returns());
  }

  PoolState state(double threshold) {
    return new PoolState(
        threshold, refills, draws, Arrays.stream(pool, 0, size).boxed().toList(), returns);
  }

  int refills() {
    return refills;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether an exhausted pool is filled within a step. */
  boolean fillsWithinStep() {
    return reinsertion == Reinsertion.LAZY;
  }

  /** Whether examples that are not taken go back at once, not when the step is over. */
  boolean putsBackAtOnce() {
    return reinsertion == Reinsertion.IMMEDIATE;
  }

  /**
   * Fills an exhausted pool with every example, which has its whole quota again. With {@link
   * Reinsertion#AFTER_REFILL} those that were left out more often than their quota allows stay out,
   * unless nothing else is there.
   */
  void refill() {
    if (reinsertion != Reinsertion.AFTER_REFILL) {
      returns.clear();
    }
    fill();
    if (size == 0) {
      returns.clear();
      fill();
    }
    refills++;
  }

  private void fill() {
    size = 0;
    for (int example = 0; example < examples; example++) {
      if (returns.getOrDefault(example, 0) <= quota) {
        pool[size++] = example;
      }
    }
  }

  /** Takes so many examples out, or all where there are fewer. */
  int[] draw(int count) {
    int[] drawn = new int[Math.min(count, size)];
    for (int i = 0; i < drawn.length; i++) {
      int at = (int) (uniform() * size);
      drawn[i] = pool[at];
      pool[at] = pool[--size];
    }
    return drawn;
  }

  /** Gives back an example that was drawn and not taken, as far as the way and its quota allow. */
  void putBack(int example) {
    if (reinsertion == Reinsertion.LAZY) {
      return; // it is there again when the pool is filled
    }
    int times = returns.merge(example, 1, Integer::sum);
    if (reinsertion != Reinsertion.AFTER_REFILL && times <= quota) {
      pool[size++] = example;
    }
  }

  /** Takes an example out that was put back and is needed after all. */
  void take(int example) {
    for (int i = 0; i < size; i++) {
      if (pool[i] == example) {
        pool[i] = pool[--size];
        return;
      }
    }
  }

  // SplitMix64 by its counter: the position is the number of draws. In [0, 1).
  private double uniform() {
    draws++;
    return SplitMix.uniform(SplitMix.at(SplitMix.finish(seed ^ SplitMix.GOLDEN), draws - 1));
  }
}
