package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** Starts the engine, with the settings that it reads only once. */
public final class Engines {
  static {
    // Under spark-submit nobody sets these: never look for the network, skip the slow profiling
    // passes of the script compiler.
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
  }

  private Engines() {}

  /** The PyTorch engine, started when it was not. */
  public static Engine pytorch() {
    return Engine.getEngine("PyTorch");
  }

  /** The first GPU where there is one, else the CPU. */
  public static Device defaultDevice() {
    return pytorch().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
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
