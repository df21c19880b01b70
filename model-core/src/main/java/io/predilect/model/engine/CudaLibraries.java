package io.predilect.model.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The libraries of CUDA that PyTorch works with, as found.
 *
 * @param searched the folders that were looked at, in their order
 * @param found by their names, such as {@code libcudart}, each that was found
 */
public record CudaLibraries(List<Path> searched, Map<String, Path> found) {
  /** The runtime, by which GPUs are counted. */
  public static final String RUNTIME = "libcudart";

  /** What ranks' gradients are summed with from GPU to GPU. */
  public static final String NCCL = "libnccl";

  /** Those that are looked for. */
  public static final List<String> NAMES =
      List.of("libcuda", RUNTIME, "libcublas", "libcudnn", NCCL);

  private static final Path MAPPED = Path.of("/proc/self/maps");
  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/usr/local/cuda/lib64"),
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib64"));

  public CudaLibraries {
    searched = List.copyOf(searched);
    found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
  }

  /** Where one was found. */
  public Optional<Path> path(String name) {
    return Optional.ofNullable(found.get(name));
  }

  /**
   * Looks in this process's places: what it has loaded, else what is beside its PyTorch, in
   * LD_LIBRARY_PATH and where systems have CUDA.
   */
  public static CudaLibraries here() {
    List<Path> folders = new ArrayList<>();
    Optional.ofNullable(System.getProperty("PYTORCH_LIBRARY_PATH"))
        .or(() -> Optional.ofNullable(System.getenv("PYTORCH_LIBRARY_PATH")))
        .map(Path::of)
        .ifPresent(lib -> folders.addAll(beside(lib.resolveSibling(""))));
    Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).stream()
        .flatMap(path -> Stream.of(path.split(":")))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .forEach(folders::add);
    folders.addAll(SYSTEM);
    CudaLibraries files = in(folders);
    Map<String, Path> found = new LinkedHashMap<>();
    Map<String, Path> loaded = loaded();
    for (String name : NAMES) {
      Optional.ofNullable(loaded.get(name))
          .or(() -> files.path(name))
          .ifPresent(path -> found.put(name, path));
    }
    return new CudaLibraries(files.searched, found);
  }

  /** What a process needs that sees no GPU where there is one. */
  public String advice() {
    return "name the folder of a PyTorch for CUDA in "
        + InstalledTorch.VARIABLE
        + " (.../site-packages/torch, or python3 to ask that); the CUDA runtime, libcudart, by which"
        + " GPUs are counted, "
        + path(RUNTIME)
            .map(path -> "is " + path)
            .orElseGet(
                () ->
                    "is in none of "
                        + searched.stream().map(Path::toString).collect(Collectors.joining(", ")));
  }

  /** Looks in folders; the first that has a library counts. */
  static CudaLibraries in(List<Path> folders) {
    Map<String, Path> found = new LinkedHashMap<>();
    for (String name : NAMES) {
      folders.stream()
          .flatMap(folder -> in(folder, name).stream())
          .findFirst()
          .ifPresent(path -> found.put(name, path));
    }
    return new CudaLibraries(folders, found);
  }

  /**
   * The folders of libraries beside a folder {@code torch}: its own, and those of NVIDIA's packages
   * in the same site-packages.
   */
  static List<Path> beside(Path torch) {
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(torch.resolve("lib"));
    Path packages = torch.toAbsolutePath().normalize().resolveSibling("nvidia");
    if (Files.isDirectory(packages)) {
      listed(packages).map(each -> each.resolve("lib")).forEach(folders::add);
    } else {
      folders.add(packages);
    }
    return List.copyOf(folders);
  }

  // libcudart.so.12 as well as libcudart.so and pip's libcudart-1b2c3d.so.12, no libcudart_static.
  private static Optional<Path> in(Path folder, String name) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return listed(folder)
        .filter(path -> is(path, name))
        .max((a, b) -> a.getFileName().compareTo(b.getFileName()));
  }

  private static boolean is(Path path, String name) {
    return path.getFileName().toString().matches(name + "(-[0-9a-f]+)?\\.so(\\.[0-9.]+)?");
  }

  private static Stream<Path> listed(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be listed", e);
    }
  }

  // What the process has mapped is what it works with, wherever it came from.
  private static Map<String, Path> loaded() {
    if (!Files.isReadable(MAPPED)) {
      return Map.of();
    }
    try (Stream<String> lines = Files.lines(MAPPED, StandardCharsets.UTF_8)) {
      return mapped(lines.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(MAPPED + " cannot be read", e);
    }
  }

  /** The libraries in lines of the form of {@code /proc/self/maps}. */
  static Map<String, Path> mapped(List<String> lines) {
    Map<String, Path> loaded = new LinkedHashMap<>();
    for (String line : lines) {
      int path = line.indexOf('/');
      if (path >= 0 && line.contains(".so")) {
        Path file = Path.of(line.substring(path));
        NAMES.stream().filter(name -> is(file, name)).forEach(name -> loaded.put(name, file));
      }
    }
    return loaded;
  }
}
