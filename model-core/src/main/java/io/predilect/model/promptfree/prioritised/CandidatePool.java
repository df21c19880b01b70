package io.predilect.model.promptfree.prioritised;

import io.predilect.data.hash.SplitMix;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

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
  private final int[] returns; // [example] times it came back or was left out

  CandidatePool(int examples, Reinsertion reinsertion, int quota, long seed) {
    if (examples < 1) {
      throw new IllegalArgumentException("there are no examples to draw from");
    }
    this.examples = examples;
    this.reinsertion = reinsertion;
    this.quota = quota;
    this.seed = seed;
    this.pool = new int[examples];
    this.returns = new int[examples];
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(refills);
    out.writeLong(draws);
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeInt(pool[i]);
    }
    for (int times : returns) {
      out.writeInt(times);
    }
  }

  void read(DataInputStream in) throws IOException {
    refills = in.readInt();
    draws = in.readLong();
    size = in.readInt();
    for (int i = 0; i < size; i++) {
      pool[i] = in.readInt();
    }
    for (int i = 0; i < examples; i++) {
      returns[i] = in.readInt();
    }
  }

  /** The examples that can be drawn, in their order. */
  int[] drawable() {
    return Arrays.copyOf(pool, size);
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
      Arrays.fill(returns, 0);
    }
    fill();
    if (size == 0) {
      Arrays.fill(returns, 0);
      fill();
    }
    refills++;
  }

  private void fill() {
    size = 0;
    for (int example = 0; example < examples; example++) {
      if (returns[example] <= quota) {
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
    int times = ++returns[example];
    if (reinsertion != Reinsertion.AFTER_REFILL && times <= quota) {
      pool[size++] = example;
    }
  }

  /** Takes an example out that was put back within the step and is needed after all. */
  void take(int example) {
    if (!putsBackAtOnce() && !fillsWithinStep()) {
      return; // it is still out
    }
    for (int i = size - 1; i >= 0; i--) { // what was put back stands at the end
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
