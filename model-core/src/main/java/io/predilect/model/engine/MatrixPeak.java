package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The rate at which this process multiplies two square matrices, on a processor with the threads
 * that it has: what no model built of such products can beat.
 */
public final class MatrixPeak implements AutoCloseable {
  private static final int FIRST_SIZE = 256;
  private static final int SIZE = 2048;
  private static final int GPU_SIZE = 8192;
  private static final int TIMES = 4;

  // A product that takes longer is large enough: where bfloat16 is not in the processor's
  // instructions, the largest one would take a minute.
  private static final double ENOUGH_SECONDS = 0.1;
  private static final double NANOS = 1e9;
  private static final String SOURCE =
      """
        def half(self: __torch__.Ops, a: Tensor) -> Tensor:
          return torch.to(a, 15)
        def product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
          return torch.matmul(a, b)
        def corner(self: __torch__.Ops, a: Tensor) -> Tensor:
          return torch.to(torch.select(torch.select(a, 0, 0), 0, 0), 6)
      """;

  private final NDManager manager;
  private final Kernels kernels;
  private int size;
  private NDArray left;
  private NDArray right;

  /** Of matrices in float32 on the device of a manager. */
  public MatrixPeak(NDManager parent) {
    this(parent, false);
  }

  /**
   * The same.
   *
   * @param half whether matrices are in bfloat16, else in float32
   */
  public MatrixPeak(NDManager parent, boolean half) {
    manager = parent.newSubManager();
    kernels = Kernels.compile(SOURCE, manager.getDevice());
    int most = manager.getDevice().isGpu() ? GPU_SIZE : SIZE;
    size = FIRST_SIZE;
    left = matrix(half);
    right = matrix(half);
    secondsOf(1); // with what the first product prepares
    while (size < most && secondsOf(1) < ENOUGH_SECONDS) {
      left.close();
      right.close();
      size *= 2;
      left = matrix(half);
      right = matrix(half);
    }
    secondsOf(1);
  }

  /** What a device reaches now, in operations a second. */
  public static double flopsPerSecond(String device, boolean half) {
    Device on = Engines.device(device);
    try (NDManager manager = Engines.pytorch().newBaseManager(on);
        MatrixPeak peak = new MatrixPeak(manager, half)) {
      return peak.flopsPerSecond();
    }
  }

  private NDArray matrix(boolean half) {
    NDArray whole = manager.randomNormal(0, 1, new Shape(size, size), DataType.FLOAT32);
    if (!half) {
      return whole;
    }
    try (whole) {
      return kernels.call("half").with(whole).run(manager).get(0);
    }
  }

  /** Measures now: operations a second. */
  public double flopsPerSecond() {
    return TIMES * 2.0 * size * size * size / secondsOf(TIMES);
  }

  private double secondsOf(int products) {
    long begun = System.nanoTime();
    for (int i = 0; i < products; i++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray product = kernels.call("product").with(left).with(right).run(scope).get(0);
        if (i == products - 1) { // a number that is read has waited for the device
          kernels.call("corner").with(product).run(scope).get(0).getFloat();
        }
      }
    }
    return (System.nanoTime() - begun) / NANOS;
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }
}
