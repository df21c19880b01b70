package io.predilect.jobs.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Kernels;

/**
 * The rate at which this process multiplies two square float32 matrices with the threads that it
 * has: what no model built of such products can beat.
 */
final class MatrixPeak implements AutoCloseable {
  private static final int SIZE = 2048;
  private static final int TIMES = 4;
  private static final double NANOS = 1e9;
  private static final String SOURCE =
      """
        def product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
          return torch.matmul(a, b)
      """;

  private final NDManager manager;
  private final Kernels kernels;
  private final NDArray left;
  private final NDArray right;

  MatrixPeak(NDManager parent) {
    manager = parent.newSubManager();
    kernels = Kernels.compile(SOURCE, manager.getDevice());
    Shape square = new Shape(SIZE, SIZE);
    left = manager.randomNormal(0, 1, square, DataType.FLOAT32);
    right = manager.randomNormal(0, 1, square, DataType.FLOAT32);
    flopsPerSecond();
  }

  /** Measures now: operations a second. */
  double flopsPerSecond() {
    long begun = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      try (NDManager scope = manager.newSubManager()) {
        kernels.call("product").with(left).with(right).run(scope);
      }
    }
    double seconds = (System.nanoTime() - begun) / NANOS;
    return TIMES * 2.0 * SIZE * SIZE * SIZE / seconds;
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }
}
