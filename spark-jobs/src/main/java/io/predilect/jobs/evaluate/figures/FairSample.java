package io.predilect.jobs.evaluate.figures;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Up to {@link #MOST} of many points, those whose keys come first. Where keys are hashes that is a
 * fair sample, and always the same one in the same order, however the points were parted and in
 * whatever order they came.
 */
final class FairSample implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many points are kept. */
  static final int MOST = 10_000;

  private static final int FIRST = 8;

  private long[] keys = new long[FIRST];
  private long[] prompts = new long[FIRST];
  private double[] x = new double[FIRST];
  private double[] y = new double[FIRST];
  private int size;
  private long last = Long.MAX_VALUE; // a key beyond it is not among the first

  /** Offers a point of a prompt that no other is of. */
  void add(long key, double px, double py) {
    add(key, key, px, py);
  }

  /** Offers a point of a prompt. */
  void add(long key, long prompt, double px, double py) {
    if (key > last) {
      return;
    }
    if (size == 2 * MOST) {
      keepFirst();
      last = keys[MOST - 1];
      add(key, prompt, px, py);
      return;
    }
    if (size == keys.length) {
      resize(Math.min(2 * size, 2 * MOST));
    }
    keys[size] = key;
    prompts[size] = prompt;
    x[size] = px;
    y[size] = py;
    size++;
  }

  /** Offers the points of another sample. */
  FairSample merge(FairSample other) {
    for (int i = 0; i < other.size; i++) {
      add(other.keys[i], other.prompts[i], other.x[i], other.y[i]);
    }
    return this;
  }

  /** The first coordinates, in the order of the keys. */
  double[] x() {
    keepFirst();
    return Arrays.copyOf(x, size);
  }

  /** The second coordinates, in the same order. */
  double[] y() {
    keepFirst();
    return Arrays.copyOf(y, size);
  }

  /** Which prompts they are of, in the same order. */
  long[] prompts() {
    keepFirst();
    return Arrays.copyOf(prompts, size);
  }

  // Of equal keys the coordinates decide, so that the order of arrival never does.
  private void keepFirst() {
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(i -> keys[i])
                    .thenComparingDouble(i -> x[i])
                    .thenComparingDouble(i -> y[i]))
            .limit(MOST)
            .mapToInt(Integer::intValue)
            .toArray();
    int capacity = keys.length;
    keys = Arrays.stream(order).mapToLong(i -> keys[i]).toArray();
    prompts = Arrays.stream(order).mapToLong(i -> prompts[i]).toArray();
    x = Arrays.stream(order).mapToDouble(i -> x[i]).toArray();
    y = Arrays.stream(order).mapToDouble(i -> y[i]).toArray();
    size = order.length;
    resize(capacity);
  }

  private void resize(int capacity) {
    keys = Arrays.copyOf(keys, capacity);
    prompts = Arrays.copyOf(prompts, capacity);
    x = Arrays.copyOf(x, capacity);
    y = Arrays.copyOf(y, capacity);
  }
}
