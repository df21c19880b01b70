package io.predilect.model.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An installed PyTorch: the package {@code torch} as pip and conda lay it down.
 *
 * @param folder {@code …/site-packages/torch}
 * @param version such as {@code 2.7.1}, without what is behind a plus
 * @param cuda the CUDA that it is built for, such as {@code 12.6}; empty: it is for CPUs
 */
record TorchFolder(Path folder, String version, Optional<String> cuda) {
  private static final Pattern VERSION = assigned("__version__", "([^'+]+)(?:\\+[^']*)?");
  private static final Pattern CUDA = assigned("cuda", "(\\d+\\.\\d+)(?:\\.\\d+)?");
  private static final Pattern HIP = assigned("hip", "([^']+)");

  private static Pattern assigned(String name, String value) {
    return Pattern.compile("(?m)^" + name + "\\b[^=\\n]*=\\s*'" + value + "'");
  }

  /**
   * Looks at a folder.
   *
   * @throws TorchException when it holds no PyTorch that is whole
   */
  static TorchFolder of(Path folder) {
    Path versions = folder.resolve("version.py");
    if (!Files.isRegularFile(versions)) {
      throw new TorchException(
          folder
              + " is no PyTorch: version.py is not in it; name the folder torch itself, such as"
              + " …/site-packages/torch, or a Python that has it, such as python3");
    }
    String text = read(versions);
    first(HIP, text)
        .ifPresent(
            hip -> {
              throw new TorchException(
                  folder
                      + " is a PyTorch for ROCm "
                      + hip
                      + ", which is not supported: install one for CUDA or for CPUs");
            });
    TorchFolder found =
        new TorchFolder(
            folder,
            first(VERSION, text)
                .orElseThrow(
                    () -> new TorchException(versions + " says no __version__: install it anew")),
            first(CUDA, text));
    found.requireLibraries();
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TorchException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private void requireLibraries() {
    List<String> needed =
        cuda.isPresent()
            ? List.of("libc10.so", "libtorch_cpu.so", "libtorch.so", "libtorch_cuda.so")
            : List.of("libc10.so", "libtorch_cpu.so", "libtorch.so");
    List<String> missing =
        needed.stream().filter(name -> !Files.isRegularFile(lib().resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new TorchException(
          this + " is not whole: " + lib() + " lacks " + String.join(", ", missing));
    }
  }

  /** Its native libraries. */
  Path lib() {
    return folder.resolve("lib");
  }

  /** The flavour in DJL's words that CUDA's version gives: {@code cpu}, {@code cu126}. */
  String flavour() {
    return cuda.map(version -> "cu" + version.replace(".", "")).orElse("cpu");
  }

  @Override
  public String toString() {
    return folder
        + " (PyTorch "
        + version
        + cuda.map(c -> " for CUDA " + c).orElse(" for CPUs")
        + ")";
  }
}
