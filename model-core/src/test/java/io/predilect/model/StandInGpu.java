package io.predilect.model;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.predilect.model.engine.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The GPU that is none: PyTorch for processors with one CUDA device, in memory of its own that the
 * process cannot read. {@code src/test/tools/stand-in-gpu} makes it, and {@code PREDILECT_TORCH}
 * names it.
 */
public final class StandInGpu {
  /** The name of the device. */
  public static final String DEVICE = "cuda:0";

  private static final Optional<NativeLibrary> LIBRARY = find();

  private StandInGpu() {}

  private static Optional<NativeLibrary> find() {
    Engines.pytorch();
    Path library = Path.of(System.getProperty("PYTORCH_LIBRARY_PATH", ""), "libtorch.so");
    if (!Files.exists(library)) {
      return Optional.empty();
    }
    NativeLibrary found = NativeLibrary.getInstance(library.toString());
    try {
      found.getFunction("stand_in_gpu_count");
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty(); // PyTorch's own library
    }
    return Optional.of(found);
  }

  /** Whether this process has it. */
  public static boolean isHere() {
    return LIBRARY.isPresent();
  }

  /**
   * How often something has happened.
   *
   * @param name {@code kernel}, {@code to device}, {@code to host} or {@code wait}
   */
  public static long count(String name) {
    return LIBRARY.orElseThrow().getFunction("stand_in_gpu_count").invokeLong(new Object[] {name});
  }

  /** Where this process finds the numbers at a tensor's address. */
  public static Pointer numbers(long address) {
    Pointer given = new Pointer(address);
    return LIBRARY
        .map(gpu -> gpu.getFunction("stand_in_gpu_numbers").invokePointer(new Object[] {given}))
        .orElse(given);
  }
}
