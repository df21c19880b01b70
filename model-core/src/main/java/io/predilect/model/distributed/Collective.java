package io.predilect.model.distributed;

import ai.djl.ndarray.NDArray;
import io.predilect.model.engine.HostFloats;
import java.util.ArrayList;
import java.util.List;

/** Sums over the ranks of a training. Every rank makes the same calls in the same order. */
public interface Collective extends AutoCloseable {

  /** This process's number, from 0. */
  int rank();

  /** How many ranks there are. */
  int ranks();

  /**
   * Replaces every value by its sum over all ranks: the same bits on every rank, and the same again
   * when the same ranks sum the same values.
   *
   * @throws RankLostException when another rank is gone
   */
  void sum(float[] values);

  /**
   * As {@link #sum(float[])}; values that only one rank has (the others 0) stay to the last bit.
   */
  void sum(double[] values);

  /**
   * As {@link #sum(float[])} of a tensor's numbers, in place. By default they go through this
   * process's memory, in float32.
   *
   * @param values flat and contiguous, float32 or bfloat16, on the rank's device
   */
  default void sum(NDArray values) {
    new HostTensors(this, HostFloats.PIECE).sum(values);
  }

  /**
   * The part of so many numbers that is this rank's in {@link #reduceScatter} and {@link
   * #allGather}. The ranks' shares are all of the numbers, each once, and about as many; of few
   * numbers some are empty.
   */
  default Stretch share(int size) {
    return new Stretch(
        (int) ((long) size * rank() / ranks()), (int) ((long) size * (rank() + 1) / ranks()));
  }

  /**
   * The first half of {@link #sum(float[])}: this rank's share of the values becomes their sum over
   * all ranks, with the same bits. What the others hold afterwards is left open.
   *
   * @throws RankLostException when another rank is gone
   */
  default void reduceScatter(float[] values) {
    sum(values);
  }

  /** As {@link #reduceScatter(float[])} of a tensor such as {@link #sum(NDArray)} takes. */
  default void reduceScatter(NDArray values) {
    new HostTensors(this, HostFloats.PIECE).reduceScatter(values);
  }

  /**
   * The second half: every rank's share of the values, on every rank, to the bit.
   *
   * @throws RankLostException when another rank is gone
   */
  default void allGather(float[] values) {
    HostTensors.gather(this, values, share(values.length));
  }

  /** As {@link #allGather(float[])} of a tensor such as {@link #sum(NDArray)} takes. */
  default void allGather(NDArray values) {
    new HostTensors(this, HostFloats.PIECE).allGather(values);
  }

  /**
   * Every rank's bytes, in the order of the ranks, on every rank. For small things: the default
   * sends them as sums.
   */
  default List<byte[]> gather(byte[] own) {
    double[] lengths = new double[ranks()];
    lengths[rank()] = own.length;
    sum(lengths);
    List<byte[]> all = new ArrayList<>();
    for (int rank = 0; rank < ranks(); rank++) {
      float[] packed = new float[(int) ((lengths[rank] + 2) / 3)];
      if (rank == rank()) {
        PackedBytes.pack(own, packed);
      }
      sum(packed);
      all.add(PackedBytes.unpack(packed, (int) lengths[rank]));
    }
    return all;
  }

  @Override
  void close();

  /** One rank alone: sums are what they are. */
  static Collective alone() {
    return new Collective() {
      @Override
      public int rank() {
        return 0;
      }

      @Override
      public int ranks() {
        return 1;
      }

      @Override
      public void sum(float[] values) {}

      @Override
      public void sum(double[] values) {}

      @Override
      public void close() {}
    };
  }
}
