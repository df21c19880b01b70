package io.predilect.model.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The memory of this process as the system counts it: Java's heap, the engine's tensors and all
 * else that is resident. Linux tells it; elsewhere all answers are empty.
 */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;

  private ResidentMemory() {}

  /** The most bytes that were ever resident. */
  public static OptionalLong peakBytes() {
    return bytes("VmHWM:");
  }

  /** The bytes that are resident now. */
  public static OptionalLong bytes() {
    return bytes("VmRSS:");
  }

  private static OptionalLong bytes(String key) {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> KIBIBYTE * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      // Not this system's format.
      return OptionalLong.empty();
    }
  }
}
