package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.predilect.data.library.JarLibraries;

/** Starts the engine, with the settings that it reads only once. */
public final class Engines {
  private static final String CPU = "cpu";
  private static final String CUDA = "cuda:";

  // Of a longer batch a processor's caches do not hold what one operation writes until the next one
  // reads it: 8,192 tokens of a 135M model take a fifth longer than 8 times 1,024.
  private static final int PROCESSOR_TOKENS = 1024;

  private static boolean prepared;

  private Engines() {}

  /**
   * Says which PyTorch shall be started and how. To be called before anything of DJL is touched,
   * its tokenizers too: it looks for GPUs once, when the first of its native libraries is loaded,
   * with what is known then.
   *
   * @throws TorchException when {@code PREDILECT_TORCH} names a PyTorch that cannot be used
   */
  public static synchronized void prepare() {
    if (prepared) {
      return;
    }
    // Under spark-submit nobody sets these: never look for the network, skip the slow profiling
    // passes of the script compiler.
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
    InstalledTorch.use();
    prepared = true;
  }

  /**
   * The PyTorch engine, started when it was not.
   *
   * @throws TorchException when its libraries cannot be loaded
   */
  public static Engine pytorch() {
    prepare();
    try {
      return JarLibraries.present(() -> Engine.getEngine("PyTorch"));
    } catch (EngineException e) {
      if (e.getCause() instanceof UnsatisfiedLinkError missing) {
        throw new TorchException(
            "PyTorch does not start: "
                + missing.getMessage()
                + (Gpu.hasDriver()
                    ? ""
                    : "; one for CUDA needs NVIDIA's driver, which this machine has not: name one"
                        + " for CPUs in PREDILECT_TORCH here, or unset it"),
            e);
      }
      throw e;
    }
  }

  /** How many GPUs this process sees: as many as the CUDA runtime tells of. */
  public static int gpus() {
    return pytorch().getGpuCount();
  }

  /** The name of the first GPU where there is one, else {@code cpu}. */
  public static String defaultDevice() {
    return gpus() > 0 ? CUDA + 0 : CPU;
  }

  /**
   * The engine's device of a name.
   *
   * @param name {@code cpu}, or {@code cuda:N} as this process counts its GPUs
   */
  public static Device device(String name) {
    if (name.equals(CPU)) {
      return Device.cpu();
    }
    if (!name.matches(CUDA + "\\d{1,4}")) {
      throw new IllegalArgumentException(
          "there is no device '" + name + "'; devices are cpu and cuda:N");
    }
    return Device.gpu(Integer.parseInt(name.substring(CUDA.length())));
  }

  /** How many tokens are best run at a time on a device, of the most that are allowed. */
  public static int batchTokens(Device device, int most) {
    return device.isGpu() ? most : Math.min(most, PROCESSOR_TOKENS);
  }

  /**
   * Says how many processor threads an operation that this thread starts may use. Tasks that run
   * side by side in one process would otherwise each take the whole machine.
   *
   * @param threads at least 1
   */
  public static void threads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; it must be 1 or more");
    }
    pytorch();
    JniUtils.setNumThreads(threads);
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
