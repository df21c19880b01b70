package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one way by which a pass's numbers go to its device. Each copy makes the processor wait for a
 * GPU, so they are counted. Safe for several threads.
 */
public final class Uploads {
  private final LongAdder count = new LongAdder();

  /**
   * Arrays of integers in one copy.
   *
   * @param arrays two or more
   * @return a view for each, int64
   */
  List<NDArray> integers(List<long[]> arrays, NDManager scope) {
    long[] all = new long[arrays.stream().mapToInt(array -> array.length).sum()];
    long[] cuts = new long[arrays.size() - 1];
    int end = 0;
    for (int i = 0; i < arrays.size(); i++) {
      System.arraycopy(arrays.get(i), 0, all, end, arrays.get(i).length);
      end += arrays.get(i).length;
      if (i < cuts.length) {
        cuts[i] = end;
      }
    }
    count.increment();
    return scope.create(all).split(cuts, 0);
  }

  /** An array of integers, int64. */
  public NDArray integers(long[] values, NDManager scope) {
    count.increment();
    return scope.create(values);
  }

  /** Numbers in float64. */
  public NDArray doubles(double[] values, Shape shape, NDManager scope) {
    count.increment();
    return scope.create(values, shape);
  }

  /** Truth values. */
  public NDArray booleans(boolean[] values, Shape shape, NDManager scope) {
    count.increment();
    return scope.create(values, shape);
  }

  /** An array of floats. */
  NDArray floats(float[] values, NDManager scope) {
    count.increment();
    return scope.create(values);
  }

  /** Copies so far. */
  public long count() {
    return count.sum();
  }
}
