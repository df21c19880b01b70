package io.predilect.model.engine;

import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The native code between Java and PyTorch ({@code pytorch-jni}) that this process can have. It is
 * C++ on both sides: one made for another version of PyTorch ends the process at the first call.
 *
 * @param version the PyTorch that the class path's bridge is for; empty: there is none
 * @param has whether there is a bridge for a version and a flavour, in the class path or where DJL
 *     keeps those it has unpacked
 */
record TorchBridges(String version, BiPredicate<String, String> has) {
  private static final String BRIDGE = "/jnilib/pytorch.properties";
  private static final String ENGINE = "/pytorch-engine.properties";
  private static final int MINOR_VERSIONS = 10;

  /** Those of this process. Asks nothing of DJL that would have it look for GPUs. */
  static TorchBridges here() {
    String djl = property(ENGINE, "djl_version");
    String named = property(BRIDGE, "jni_version"); // 2.7.1-0.35.1: of PyTorch, and of DJL
    String version = named.endsWith("-" + djl) ? named.substring(0, named.lastIndexOf('-')) : "";
    String library = System.mapLibraryName("djl_torch");
    String system = "linux-" + System.getProperty("os.arch").replace("amd64", "x86_64");
    Path unpacked = Utils.getEngineCacheDir("pytorch");
    return new TorchBridges(
        version,
        (wanted, flavour) -> {
          Path place = unpacked.resolve(wanted + "-" + flavour + "-" + system);
          String inside = "/jnilib/" + system + "/" + flavour + "/" + library;
          return Files.isRegularFile(place.resolve(djl + "-" + library))
              || (wanted.equals(version) && TorchBridges.class.getResource(inside) != null);
        });
  }

  private static String property(String resource, String name) {
    try (InputStream in = TorchBridges.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty(name, "");
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " of the class path cannot be read", e);
    }
  }

  /**
   * The flavour of the bridge for a PyTorch. One for another CUDA of the same major version will
   * do: it calls PyTorch, never CUDA, and what it calls has the same names.
   *
   * @throws TorchException when there is none
   */
  String flavour(TorchFolder torch) {
    return candidates(torch)
        .filter(flavour -> has.test(torch.version(), flavour))
        .findFirst()
        .orElseThrow(() -> new TorchException(refusal(torch)));
  }

  private static Stream<String> candidates(TorchFolder torch) {
    Optional<String> major = torch.cuda().map(cuda -> cuda.substring(0, cuda.indexOf('.')));
    return Stream.concat(
        Stream.of(torch.flavour()),
        major.stream()
            .flatMap(
                number ->
                    IntStream.range(0, MINOR_VERSIONS)
                        .mapToObj(minor -> "cu" + number + (MINOR_VERSIONS - 1 - minor))));
  }

  private String refusal(TorchFolder torch) {
    if (version.isEmpty()) {
      return torch + " needs pytorch-jni of PyTorch " + torch.version() + " on the class path";
    }
    if (!version.equals(torch.version())) {
      return torch
          + " does not fit: the bridge from Java (pytorch-jni) is for PyTorch "
          + version
          + ", and on another version it would crash. Install that one (pip install torch=="
          + version
          + "), or make a bridge for "
          + torch.version()
          + " with spark-jobs/bin/torch-bridge";
    }
    return torch
        + " has no bridge from Java: there are ones for "
        + String.join(", ", here(List.of("cpu", "cu118", "cu126", "cu128", "cu130")))
        + "; install a PyTorch "
        + version
        + " for one of these";
  }

  private List<String> here(List<String> flavours) {
    return flavours.stream().filter(flavour -> has.test(version, flavour)).toList();
  }
}
