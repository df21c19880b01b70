package io.predilect.model.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory devices have in all, whoever uses it. */
public final class DeviceMemory {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceMemory.class);

  private DeviceMemory() {}

  /**
   * The bytes of a device; empty where nobody tells.
   *
   * @param name {@code cpu}, or {@code cuda:N} as this process counts its GPUs
   */
  public static OptionalLong bytes(String name) {
    return bytes(Engines.device(name));
  }

  /** The bytes of a device; empty where nobody tells. */
  public static OptionalLong bytes(Device device) {
    return device.isGpu() ? gpu(device, MemoryUsage::getMax) : machine();
  }

  /** The bytes of this machine, or of the container that this process is in. */
  public static OptionalLong machine() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? OptionalLong.of(system.getTotalMemorySize())
        : OptionalLong.empty();
  }

  /**
   * The most bytes that were in use: of the processor by this process, of a GPU by all that runs on
   * it. PyTorch gives nothing back while it works, so that what is in use of a GPU was the most.
   *
   * @param name as in {@link #bytes}
   */
  public static OptionalLong peakBytes(String name) {
    Device device = Engines.device(name);
    return device.isGpu() ? gpuBytes(name) : ResidentMemory.peakBytes();
  }

  /** The bytes of a GPU that are in use, by all that runs on it; empty of a processor. */
  public static OptionalLong gpuBytes(String name) {
    Device device = Engines.device(name);
    return device.isGpu() ? gpu(device, MemoryUsage::getCommitted) : OptionalLong.empty();
  }

  private static OptionalLong gpu(Device device, ToLongFunction<MemoryUsage> which) {
    try {
      return OptionalLong.of(which.applyAsLong(CudaUtils.getGpuMemory(device)));
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      LOG.debug("the GPU does not tell its memory", e);
      return OptionalLong.empty();
    }
  }
}
