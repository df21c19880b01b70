package io.predilect.model.train.data;

import io.predilect.data.hash.SplitMix;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/**
 * Which examples make up each step: per epoch a seeded permutation over all examples, cut into
 * global batches (the last may be smaller). It knows nothing of ranks, so any number of them sees
 * the same batches.
 */
public final class EpochOrder implements BatchOrder {
  private final int examples;
  private final int batchSize;
  private final long seed;
  private int shuffledEpoch = -1;
  private final int[]
      order; // of the shuffled epoch: the one thing that memory holds of every example

  public EpochOrder(int examples, int batchSize, long seed) {
    this.examples = examples;
    this.batchSize = batchSize;
    this.seed = seed;
    this.order = new int[examples];
  }

  int stepsPerEpoch() {
    return (int) ((examples + (long) batchSize - 1) / batchSize);
  }

  /** The epoch of a step, both from 0. */
  int epoch(int step) {
    return step / stepsPerEpoch();
  }

  @Override
  public double epochs(int steps) {
    int epoch = epoch(steps);
    return epoch + (double) position(steps) / examples;
  }

  /** Examples of the epoch under way that so many steps have used. */
  int position(int steps) {
    return (steps % stepsPerEpoch()) * batchSize;
  }

  @Override
  public Batch next(int step) {
    return Batch.of(Arrays.stream(batch(step)).boxed().toList());
  }

  /** Nothing to do: the step says it all. */
  @Override
  public void write(DataOutputStream out) {}

  /** Nothing to do: the step says it all. */
  @Override
  public void read(DataInputStream in) {}

  /** Which examples the first so many steps take. */
  public BitSet taken(int steps) {
    BitSet taken = new BitSet(examples);
    if (steps >= stepsPerEpoch()) {
      taken.set(0, examples);
      return taken;
    }
    for (int step = 0; step < steps; step++) {
      Arrays.stream(batch(step)).forEach(taken::set);
    }
    return taken;
  }

  /** The examples of a step, 0 the first. */
  int[] batch(int step) {
    shuffle(epoch(step));
    int from = position(step);
    return Arrays.copyOfRange(order, from, Math.min(examples, from + batchSize));
  }

  private void shuffle(int epoch) {
    if (epoch == shuffledEpoch) {
      return;
    }
    Arrays.setAll(order, i -> i);
    // java.util.Random: its numbers are fixed by specification, so a resume on another Java agrees.
    Random random = new Random(SplitMix.at(seed, epoch));
    for (int i = examples - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    shuffledEpoch = epoch;
  }
}
