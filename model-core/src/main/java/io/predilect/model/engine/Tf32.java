package io.predilect.model.engine;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/**
 * Whether GPUs may round the factors of float32 matrix products to TF32: 10 bits of mantissa
 * instead of 23, summed in float32, on tensor cores. Of the whole process; products on processors
 * are as they were.
 *
 * <p>It is {@code torch.backends.cuda.matmul.allow_tf32} of Python, which DJL's bridge lacks:
 * {@code at::Context}'s own methods are called.
 */
public final class Tf32 {
  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String SET = "_ZN2at7Context18setAllowTF32CuBLASEb";
  private static final String GET = "_ZNK2at7Context15allowTF32CuBLASEv";

  private static boolean wanted;

  private Tf32() {}

  /**
   * Allows it, or forbids it where this allowed it before. As a process starts it is forbidden,
   * unless the environment says otherwise (TORCH_ALLOW_TF32_CUBLAS_OVERRIDE).
   *
   * @throws IllegalStateException when this PyTorch does not have the switch
   */
  public static synchronized void allow(boolean allow) {
    if (allow != wanted) {
      call(SET, Void.class, context(), (byte) (allow ? 1 : 0));
      wanted = allow;
    }
  }

  /** Whether PyTorch allows it. */
  static boolean isAllowed() {
    return (byte) call(GET, byte.class, context()) != 0;
  }

  private static Pointer context() {
    return (Pointer) call(CONTEXT, Pointer.class);
  }

  private static Object call(String symbol, Class<?> result, Object... arguments) {
    Engines.pytorch();
    String library = Path.of(LibUtils.getLibtorchPath(), "libtorch_cpu.so").toString();
    try {
      Function function = NativeLibrary.getInstance(library).getFunction(symbol);
      return function.invoke(result, arguments);
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          "tf32: PyTorch "
              + LibUtils.getVersion()
              + " has no such switch ("
              + symbol
              + "); set TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 in the environment of the processes that"
              + " run models instead, and leave tf32 out",
          e);
    }
  }
}
