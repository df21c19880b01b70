package io.predilect.model.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import ai.djl.util.cuda.CudaUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The engine that this process runs.
 *
 * @param djl the version of DJL, its Java side
 * @param pytorch the version of PyTorch
 * @param flavour what that is built for, in DJL's words: {@code cpu}, {@code cu128}
 * @param libraries the folder of its native libraries
 * @param cuda whether these can run on GPUs
 * @param runtime the version of the CUDA runtime by which DJL counts GPUs; empty: it found none,
 *     and sees no GPU
 */
public record EngineFacts(
    String djl,
    String pytorch,
    String flavour,
    Path libraries,
    boolean cuda,
    Optional<String> runtime) {
  private static final int MAJOR = 1000;
  private static final int MINOR = 10;

  public EngineFacts {
    Objects.requireNonNull(djl, "djl");
    Objects.requireNonNull(pytorch, "pytorch");
    Objects.requireNonNull(flavour, "flavour");
    Objects.requireNonNull(libraries, "libraries");
    Objects.requireNonNull(runtime, "runtime");
  }

  /** Starts the engine where it was not started. */
  public static EngineFacts here() {
    Engine engine = Engines.pytorch();
    Path libraries = Path.of(LibUtils.getLibtorchPath());
    boolean cuda = Files.exists(libraries.resolve(System.mapLibraryName("torch_cuda")));
    String flavour = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR", cuda ? "cuda" : "cpu");
    return new EngineFacts(
        Engine.getDjlVersion(), engine.getVersion(), flavour, libraries, cuda, cudaRuntime());
  }

  private static Optional<String> cudaRuntime() {
    try {
      int version = CudaUtils.getCudaVersion(); // 12060
      return Optional.of(version / MAJOR + "." + version % MAJOR / MINOR);
    } catch (IllegalStateException e) {
      return Optional.empty(); // how it says that it has no runtime
    }
  }
}
