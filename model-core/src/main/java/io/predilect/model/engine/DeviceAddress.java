package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * Where tensors' numbers lie in their device's memory, for libraries that work on them there. DJL
 * hands out the memory of tensors on processors only; what it does that with works for GPUs too,
 * and is asked directly, by names that are not for everyone.
 */
public final class DeviceAddress {
  // Of one number: a buffer that Java makes can be of 2 GiB at most, and only its address counts.
  private static final String SOURCE =
      """
        def first(self: __torch__.Ops, t: Tensor) -> Tensor:
          return torch.narrow(torch.view(torch.detach(t), [-1]), 0, 0, 1)
      """;

  private DeviceAddress() {}

  // Made when it is first needed, for the whole process: making it compiles code.
  private static final class Compiled {
    static final Kernels KERNELS = Kernels.compile(SOURCE, Device.cpu());
  }

  /**
   * The address of a tensor's first number; the others follow it. It holds while the tensor does.
   *
   * @param tensor contiguous, not empty
   * @throws IllegalArgumentException when it is not
   */
  public static long of(NDArray tensor) {
    if (tensor.size() == 0 || !(boolean) Question.CONTIGUOUS.of(tensor)) {
      throw new IllegalArgumentException(
          "a tensor of shape "
              + tensor.getShape()
              + " is empty or not contiguous: it has no"
              + " address that its numbers follow");
    }
    try (NDManager scope = tensor.getManager().newSubManager()) {
      NDArray first = Compiled.KERNELS.call("first").with(tensor).run(scope).get(0);
      ByteBuffer memory = (ByteBuffer) Question.MEMORY.of(first);
      return Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    }
  }

  /** Something that DJL's bridge answers about a tensor. */
  private record Question(Object bridge, Method method) {
    static final Question MEMORY = named("torchDirectByteBuffer");
    static final Question CONTIGUOUS = named("torchIsContiguous");

    private static Question named(String name) {
      try {
        Class<?> type = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
        Field only = type.getDeclaredField("LIB");
        only.setAccessible(true);
        Method method = type.getDeclaredMethod(name, long.class);
        method.setAccessible(true);
        return new Question(only.get(null), method);
      } catch (ReflectiveOperationException e) {
        throw new TorchException(
            "this version of DJL does not tell where tensors lie: PyTorchLibrary." + name, e);
      }
    }

    Object of(NDArray tensor) {
      try {
        return method.invoke(bridge, ((PtNDArray) tensor).getHandle());
      } catch (InvocationTargetException e) {
        throw new TorchException("PyTorch does not tell where a tensor lies", e.getCause());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // it was made accessible
      }
    }
  }
}
