package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/** Tensors' numbers as arrays of this process, in float32 whatever their type and device. */
public final class HostFloats {
  private static final String SOURCE =
      """
        def near(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.contiguous(torch.to(torch.cpu(torch.detach(t)), 6))
        def put(self: __torch__.Ops, t: Tensor, source: Tensor) -> Tensor:
          return torch.copy_(t, source)
      """;

  private HostFloats() {}

  // Made when it is first needed, for the whole process: making it compiles code.
  private static final class Compiled {
    static final Kernels KERNELS = Kernels.compile(SOURCE, Device.cpu());
  }

  /**
   * A copy of a tensor's numbers.
   *
   * @param tensor of at most 2 GiB in float32
   */
  public static float[] copy(NDArray tensor) {
    try (NDManager scope = tensor.getManager().newSubManager()) {
      return values(memory(near(tensor, scope)));
    }
  }

  /**
   * Shows a tensor's numbers to {@code change}, and puts what it made of them back in place.
   *
   * @param tensor contiguous, of at most 2 GiB in float32
   */
  public static void change(NDArray tensor, Consumer<float[]> change) {
    try (NDManager scope = tensor.getManager().newSubManager()) {
      NDArray near = near(tensor, scope);
      FloatBuffer memory = memory(near);
      float[] values = values(memory);
      change.accept(values);
      memory.clear().put(values);
      // Of float32 on the processor it is the tensor's own memory.
      if (tensor.getDevice().isGpu() || tensor.getDataType() != DataType.FLOAT32) {
        Compiled.KERNELS.call("put").with(tensor).with(near).run(scope);
      }
    }
  }

  private static NDArray near(NDArray tensor, NDManager scope) {
    return Compiled.KERNELS.call("near").with(tensor).run(scope).get(0);
  }

  private static FloatBuffer memory(NDArray near) {
    return near.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static float[] values(FloatBuffer memory) {
    float[] values = new float[memory.remaining()];
    memory.get(values);
    return values;
  }
}
