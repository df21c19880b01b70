package io.predilect.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Kernels;
import java.util.Set;

/**
 * Matrices in the order that oneDNN, the library of processors' products that PyTorch brings, reads
 * them in. It would otherwise put a matrix into that order for every product, which costs as much
 * as the product itself where there are few rows.
 */
final class PackedMatrices implements AutoCloseable {
  // The order is the same for every number of rows; it is chosen for some.
  private static final long ROWS = 16;

  // PyTorch has the order for these alone, whoever built it.
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64");

  private static final String SOURCE =
      """
        def packed(self: __torch__.Ops, weight: Tensor, rows: Tensor) -> Tensor:
          return ops.mkldnn._reorder_linear_weight(weight, int(rows))
      """;

  private final Kernels kernels = Kernels.compile(SOURCE, Device.cpu());

  /** Whether there is such an order for weights of a number type on a device. */
  static boolean serve(Precision precision, Device device) {
    return !device.isGpu()
        && precision == Precision.FLOAT32
        && ARCHITECTURES.contains(System.getProperty("os.arch"));
  }

  /** A matrix, [out, in], in that order. */
  NDArray pack(NDArray matrix, NDManager owner) {
    return kernels.call("packed").with(matrix).numbers(ROWS).run(owner).get(0);
  }

  @Override
  public void close() {
    kernels.close();
  }
}
