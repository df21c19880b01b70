package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/**
 * Tensors' bytes in this process's memory, whatever their type and device. DJL's own ways to
 * another device or type end the process on bfloat16, for which its bridge has no number, and what
 * they make on the way stays for as long as the tensor's owner.
 */
public final class HostBytes {
  private static final String SOURCE =
      """
        def near(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.contiguous(torch.cpu(torch.detach(t)))
      """;

  private HostBytes() {}

  // Made when it is first needed, for the whole process: making it compiles code.
  private static final class Compiled {
    static final Kernels KERNELS = Kernels.compile(SOURCE, Device.cpu());
  }

  /**
   * A tensor's bytes, in this machine's order: the tensor's own memory where that is the
   * processor's and contiguous, else a copy.
   *
   * @param tensor of at most 2 GiB
   * @param scope owner of a copy; the bytes are there until it is closed
   */
  public static ByteBuffer of(NDArray tensor, NDManager scope) {
    return Compiled.KERNELS.call("near").with(tensor).run(scope).get(0).toByteBuffer(true);
  }

  /** The bytes that all numbers of a weight take. */
  public static long size(NDArray tensor) {
    // The bridge has no number for bfloat16, and nothing else here is unknown to it.
    DataType type = tensor.getDataType();
    return tensor.size() * (type == DataType.UNKNOWN ? Short.BYTES : type.getNumOfBytes());
  }
}
