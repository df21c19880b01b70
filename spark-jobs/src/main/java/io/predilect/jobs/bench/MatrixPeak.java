package io.predilect.jobs.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Kernels;

/**
 * The rate at which a device multiplies two square matrices, a processor with the threads that this
 * process has: what no model built of such products can beat.
 */
final class MatrixPeak implements AutoCloseable {
  private static final int SIZE = 2048;
  private static final int GPU_SIZE = 8192;
  private static final int TIMES = 4;
  private static final double NANOS = 1e9;
  private static final String SOURCE =
      """
        def product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
          return torch.matmul(a, b)
        def halved(self: __torch__.Ops, a: Tensor) -> Tensor:
          return torch.to(a, 15)
        def sum(self: __torch__.Ops, a: Tensor) -> Tensor:
          return torch.sum(torch.to(torch.select(a, 0, 0), 6))
      """;

  private final int size;
  private final NDManager manager;
  private final Kernels kernels;
  private final NDArray left;
  private final NDArray right;

  /** Of float32 on the processor. */
  MatrixPeak(NDManager parent) {
    this(parent, SIZE, false);
  }

  /** Of a bench's device and number type. */
  static MatrixPeak of(BenchSetup setup, NDManager parent) {
    return new MatrixPeak(parent, setup.onGpu() ? GPU_SIZE : SIZE, setup.half());
  }

  private MatrixPeak(NDManager parent, int size, boolean half) {
    this.size = size;
    manager = parent.newSubManager();
    kernels = Kernels.compile(SOURCE, manager.getDevice());
    left = square(half);
    right = square(half);
    flopsPerSecond();
  }

  private NDArray square(boolean half) {
    NDArray whole = manager.randomNormal(0, 1, new Shape(size, size), DataType.FLOAT32);
    if (!half) {
      return whole;
    }
    try (whole) {
      return kernels.call("halved").with(whole).run(manager).get(0);
    }
  }

  /** Measures now: operations a second. */
  double flopsPerSecond() {
    long begun = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray product = kernels.call("product").with(left).with(right).run(scope).get(0);
        if (manager.getDevice().isGpu() && i == TIMES - 1) {
          kernels.call("sum").with(product).run(scope).get(0).getFloat(); // waits for it
        }
      }
    }
    double seconds = (System.nanoTime() - begun) / NANOS;
    return TIMES * 2.0 * size * size * size / seconds;
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }
}
