package io.predilect.model.engine;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Locale;

/** The engine's failures that mean that a device has no room left. */
public final class OutOfMemory {
  // PyTorch's own allocators for GPUs and processors, and cuBLAS's for its workspaces.
  private static final List<String> SIGNS =
      List.of("out of memory", "can't allocate memory", "not enough memory", "alloc_failed");

  private OutOfMemory() {}

  /** Whether a failure of the engine says so. */
  public static boolean is(EngineException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return SIGNS.stream().anyMatch(message::contains);
  }

  /** Gives what PyTorch keeps of a GPU for later back to it, so that it can be cut otherwise. */
  public static void release() {
    if (Engines.gpus() > 0) {
      JniUtils.emptyCudaCache();
    }
  }
}
