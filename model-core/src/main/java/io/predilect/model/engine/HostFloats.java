package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * Tensors' numbers as arrays of this process, in float32 whatever their type and device. A buffer
 * of Java's holds 2 GiB, less than the embedding of some models: larger tensors are taken in
 * pieces.
 */
public final class HostFloats {
  /** Numbers of a piece: 1 GiB. */
  public static final int PIECE = 1 << 28;

  private static final String SOURCE =
      """
        def near(self: __torch__.Ops, place: Tensor, t: Tensor) -> Tensor:
          part = torch.narrow(torch.reshape(torch.detach(t), [-1]), 0, int(torch.select(place, 0, 0)), int(torch.select(place, 0, 1)))
          return torch.contiguous(torch.to(torch.cpu(part), 6))
        def put(self: __torch__.Ops, place: Tensor, t: Tensor, source: Tensor) -> Tensor:
          part = torch.narrow(torch.view(t, [-1]), 0, int(torch.select(place, 0, 0)), int(torch.select(place, 0, 1)))
          return torch.copy_(part, source)
      """;

  private HostFloats() {}

  // Made when it is first needed, for the whole process: making it compiles code.
  private static final class Compiled {
    static final Kernels KERNELS = Kernels.compile(SOURCE, Device.cpu());
  }

  /** A copy of a tensor's numbers. */
  public static float[] copy(NDArray tensor) {
    return copy(tensor, PIECE);
  }

  /** The same in pieces of so many numbers. */
  static float[] copy(NDArray tensor, int piece) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    int from = 0;
    while (from < values.length) {
      int count = Math.min(piece, values.length - from);
      try (NDManager scope = tensor.getManager().newSubManager()) {
        memory(near(tensor, from, count, scope)).get(values, from, count);
      }
      from += count;
    }
    return values;
  }

  /**
   * Shows a tensor's numbers to {@code change}, and puts what it made of them back in place.
   *
   * @param tensor contiguous
   * @param change is shown more than {@link #PIECE} numbers in pieces of so many, in their order
   */
  public static void change(NDArray tensor, Consumer<float[]> change) {
    change(tensor, PIECE, change);
  }

  /** The same in pieces of so many numbers. */
  public static void change(NDArray tensor, int piece, Consumer<float[]> change) {
    long from = 0;
    do { // of no numbers too: who changes them may count on being called
      long count = Math.min(piece, tensor.size() - from);
      change(tensor, from, count, change);
      from += count;
    } while (from < tensor.size());
  }

  private static void change(NDArray tensor, long from, long count, Consumer<float[]> change) {
    try (NDManager scope = tensor.getManager().newSubManager()) {
      NDArray near = near(tensor, from, count, scope);
      FloatBuffer memory = memory(near);
      float[] values = new float[memory.remaining()];
      memory.get(values);
      change.accept(values);
      memory.clear().put(values);
      // Of float32 on the processor it is the tensor's own memory.
      if (tensor.getDevice().isGpu() || tensor.getDataType() != DataType.FLOAT32) {
        Compiled.KERNELS.call("put").numbers(from, count).with(tensor).with(near).run(scope);
      }
    }
  }

  private static NDArray near(NDArray tensor, long from, long count, NDManager scope) {
    return Compiled.KERNELS.call("near").numbers(from, count).with(tensor).run(scope).get(0);
  }

  private static FloatBuffer memory(NDArray near) {
    return near.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
