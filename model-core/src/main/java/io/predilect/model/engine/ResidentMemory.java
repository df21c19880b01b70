package io.predilect.model.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of this process as the system counts it: Java's heap, the engine's tensors and all
 * else that is resident. Linux tells it; elsewhere all answers are empty, and where Linux tells it
 * in a form that is not understood a warning says so once.
 */
public final class ResidentMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentMemory.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern KIBIBYTES = Pattern.compile("\\s*(\\d{1,15}) kB\\s*");
  private static final AtomicBoolean TOLD = new AtomicBoolean();
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
    String why;
    try {
      List<String> lines = Files.readAllLines(STATUS, StandardCharsets.UTF_8);
      OptionalLong bytes = bytes(lines, key);
      if (bytes.isPresent()) {
        return bytes;
      }
      why = "it has no line '" + key + " NUMBER kB'";
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    if (!TOLD.getAndSet(true)) {
      LOG.warn("the memory of this process is not known: {}: {}", STATUS, why);
    }
    return OptionalLong.empty();
  }

  /** What lines of Linux's form say of a key; empty: nothing that is understood. */
  static OptionalLong bytes(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> KIBIBYTES.matcher(line.substring(key.length())))
        .filter(Matcher::matches)
        .mapToLong(number -> KIBIBYTE * Long.parseLong(number.group(1)))
        .findFirst();
  }
}
