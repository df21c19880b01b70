package io.predilect.model.train.metrics;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import io.predilect.model.engine.ResidentMemory;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The most memory that was in use: of this process, and of the GPU that it works on, if any. */
final class PeakMemory {
  private static final Logger LOG = LoggerFactory.getLogger(PeakMemory.class);
  private static final double BYTES_PER_MIB = 1024.0 * 1024;

  private final Device device;
  private boolean gpu;
  private long deviceBytes;

  /**
   * @param device where the model is
   */
  PeakMemory(Device device) {
    this.device = device;
    this.gpu = device.isGpu() && CudaUtils.hasCuda();
  }

  /** Looks at the GPU, which keeps no peak of its own. */
  void sample() {
    if (!gpu) {
      return;
    }
    try {
      deviceBytes = Math.max(deviceBytes, CudaUtils.getGpuMemory(device).getCommitted());
    } catch (EngineException | IllegalArgumentException e) {
      gpu = false;
      LOG.debug("the GPU does not tell its memory", e);
    }
  }

  /** The most resident memory of this process, in MiB; empty where the system does not say. */
  OptionalDouble hostMib() {
    OptionalLong bytes = ResidentMemory.peakBytes();
    return bytes.isPresent()
        ? OptionalDouble.of(bytes.getAsLong() / BYTES_PER_MIB)
        : OptionalDouble.empty();
  }

  /** The most memory of the GPU that was seen in use, by all that runs on it, in MiB. */
  OptionalDouble deviceMib() {
    return deviceBytes > 0
        ? OptionalDouble.of(deviceBytes / BYTES_PER_MIB)
        : OptionalDouble.empty();
  }
}
