package io.predilect.jobs.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of this process in bytes, as the system counts it: Java's heap, the engine's tensors
 * and all else that is resident.
 */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;

  private PeakMemory() {}

  /** The most that was ever resident. */
  static long peak() throws IOException {
    return read("VmHWM:");
  }

  /** What is resident now. */
  static long now() throws IOException {
    return read("VmRSS:");
  }

  /**
   * Says early that memory cannot be measured here.
   *
   * @throws IllegalStateException where there is no /proc/self/status
   */
  static void require() {
    if (!Files.isReadable(STATUS)) {
      throw new IllegalStateException(
          "this bench reads the peak memory of a process from "
              + STATUS
              + ", which is not there; run it on Linux");
    }
  }

  private static long read(String key) throws IOException {
    require();
    for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
      if (line.startsWith(key)) {
        return KIBIBYTE * Long.parseLong(line.substring(key.length()).replace("kB", "").trim());
      }
    }
    throw new IllegalStateException(STATUS + " has no line " + key);
  }
}
