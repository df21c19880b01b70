package io.predilect.model.distributed.nccl;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import io.predilect.model.engine.CudaLibraries;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Whether this process can have NCCL. */
public sealed interface NcclFound {

  /**
   * It can.
   *
   * @param path the library
   * @param code its version as it tells it: 22602
   */
  record Here(Path path, int code) implements NcclFound {
    /** Its version as people write it. */
    public String version() {
      return NcclLibrary.version(code);
    }

    NcclLibrary library() {
      return Native.load(path.toString(), NcclLibrary.class);
    }
  }

  /**
   * It cannot.
   *
   * @param why in words
   */
  record Missing(String why) implements NcclFound {}

  /** Looks among CUDA's libraries; loads what it finds, which needs no GPU. */
  static NcclFound in(CudaLibraries libraries) {
    return libraries
        .path(CudaLibraries.NCCL)
        .map(NcclFound::loaded)
        .orElseGet(
            () ->
                new Missing(
                    "libnccl is in none of "
                        + libraries.searched().stream()
                            .map(Path::toString)
                            .collect(Collectors.joining(", "))));
  }

  private static NcclFound loaded(Path path) {
    IntByReference version = new IntByReference();
    try {
      Native.load(path.toString(), NcclLibrary.class).ncclGetVersion(version);
    } catch (UnsatisfiedLinkError e) {
      // JNA says first that, then the system's reason, then where else it looked.
      String reason = e.getMessage().lines().skip(1).findFirst().orElseGet(e::getMessage);
      return new Missing(path + " cannot be loaded: " + reason);
    }
    return version.getValue() < NcclLibrary.NON_BLOCKING
        ? new Missing(
            path
                + " is NCCL "
                + NcclLibrary.version(version.getValue())
                + ", and the first that can be used is "
                + NcclLibrary.version(NcclLibrary.NON_BLOCKING))
        : new Here(path, version.getValue());
  }
}
