package io.predilect.model.train;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The most memory that was in use: of this process, and of the GPU where there is one. */
final class PeakMemory {
  private static final Logger LOG = LoggerFactory.getLogger(PeakMemory.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final double KIB_PER_MIB = 1024;
  private static final double BYTES_PER_MIB = 1024.0 * 1024;

  private boolean gpu = CudaUtils.hasCuda();
  private long deviceBytes;

  /** Looks at the GPU, which keeps no peak of its own. */
  void sample() {
    if (!gpu) {
      return;
    }
    try {
      deviceBytes = Math.max(deviceBytes, CudaUtils.getGpuMemory(Device.gpu()).getCommitted());
    } catch (EngineException | IllegalArgumentException e) {
      gpu = false;
      LOG.debug("the GPU does not tell its memory", e);
    }
  }

  /** The most resident memory of this process, in MiB; empty where the system does not say. */
  OptionalDouble hostMib() {
    if (!Files.isReadable(STATUS)) {
      return OptionalDouble.empty();
    }
    try {
      return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{} cannot be read", STATUS, e);
      return OptionalDouble.empty();
    }
  }

  /** The most memory of the GPU that was seen in use, by all that runs on it, in MiB. */
  OptionalDouble deviceMib() {
    return deviceBytes > 0
        ? OptionalDouble.of(deviceBytes / BYTES_PER_MIB)
        : OptionalDouble.empty();
  }
}
