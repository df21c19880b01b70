package io.predilect.model.distributed;

/** Sums over the ranks of a training. Every rank makes the same calls in the same order. */
public interface Collective extends AutoCloseable {

  /** This process's number, from 0. */
  int rank();

  /** How many ranks there are. */
  int ranks();

  /** Replaces every value by its sum over all ranks. */
  void sum(float[] values);

  /** Replaces every value by its sum over all ranks. */
  void sum(double[] values);

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
