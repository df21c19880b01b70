package io.predilect.model.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GPU of this machine, as NVIDIA's driver tells of it, whatever PyTorch sees.
 *
 * @param number as the driver counts them
 * @param name such as {@code NVIDIA H200}
 * @param mebibytes its memory
 * @param driver the driver's version
 */
public record Gpu(int number, String name, long mebibytes, String driver) {
  private static final String QUERY = "--query-gpu=index,name,memory.total,driver_version";
  private static final Pattern ROW =
      Pattern.compile("(\\d{1,4}), (.+), (\\d{1,9}|\\[N/A\\]), ([0-9.]+)");
  private static final long SECONDS = 30;
  // The second is that of Windows' Linux.
  private static final List<Path> DRIVERS = List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  public Gpu {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(driver, "driver");
  }

  /** Whether this machine has NVIDIA's driver, or a container was given it. */
  public static boolean hasDriver() {
    return DRIVERS.stream().anyMatch(Files::exists);
  }

  /**
   * Those of this machine.
   *
   * @return empty: there is no {@code nvidia-smi}, or it knows of no driver
   */
  public static Optional<List<Gpu>> here() {
    return asked("nvidia-smi");
  }

  static Optional<List<Gpu>> asked(String command) {
    Process process;
    try {
      process =
          new ProcessBuilder(command, QUERY, "--format=csv,noheader,nounits")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Optional.empty(); // there is no such command: no driver, or a container without it
    }
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      // On a broken driver it may hang; its few lines fit the pipe.
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0
          ? Optional.of(out.lines().flatMap(line -> row(line).stream()).toList())
          : Optional.empty();
    } catch (IOException e) {
      throw new TorchException(command + " cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TorchException("asking " + command + " for GPUs was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Gpu> row(String line) {
    Matcher row = ROW.matcher(line.strip());
    if (!row.matches()) {
      return Optional.empty();
    }
    long mebibytes = row.group(3).startsWith("[") ? 0 : Long.parseLong(row.group(3));
    return Optional.of(
        new Gpu(Integer.parseInt(row.group(1)), row.group(2), mebibytes, row.group(4)));
  }
}
