package io.predilect.jobs.manifest;

import io.predilect.data.hash.Sha256;
import io.predilect.model.train.Trainer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/**
 * Which program does the work.
 *
 * @param version its version
 * @param build tells one build of a version from others: a digest of its classes, the same where
 *     they lie in folders, in a jar of each module or in the jar for spark-submit
 */
public record Software(String version, String build) {
  /** The version of this program. */
  public static final String VERSION = "0.1.0";

  private static final String UNKNOWN = "unknown";

  /** What began a stage without a word about itself. */
  static final Software NOT_NOTED = new Software("of an earlier version,", UNKNOWN);

  private static final String CLASSES = "io/predilect/";
  // Of others, who are renamed in the jar for spark-submit.
  private static final String SHADED = CLASSES + "shaded/";
  private static final int LENGTH = 12;

  public Software {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(build, "build");
  }

  /** The program that runs. */
  public static Software current() {
    return Running.SOFTWARE;
  }

  private static final class Running {
    static final Software SOFTWARE = new Software(VERSION, ofClasses());
  }

  private static String ofClasses() {
    SortedMap<String, Long> sums = new TreeMap<>();
    for (Class<?> module : new Class<?>[] {Sha256.class, Trainer.class, Software.class}) {
      CodeSource source = module.getProtectionDomain().getCodeSource();
      if (source == null || source.getLocation() == null) {
        return UNKNOWN; // a class loader of its own kind, which says nothing
      }
      try {
        sums.putAll(sums(Path.of(source.getLocation().toURI())));
      } catch (IOException | URISyntaxException | FileSystemNotFoundException e) {
        return UNKNOWN; // which is told as such
      }
    }
    return digest(sums);
  }

  static String digest(SortedMap<String, Long> sums) {
    Sha256 sum = new Sha256();
    sums.forEach((name, crc) -> sum.add(name).add(crc));
    return sum.shortHex().substring(0, LENGTH);
  }

  /** The checksum of each file of this program in a folder or jar. */
  static Map<String, Long> sums(Path place) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    if (Files.isDirectory(place)) {
      Path root = place.resolve(CLASSES);
      if (Files.isDirectory(root)) {
        try (Stream<Path> all = Files.walk(root)) {
          for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
            CRC32 sum = new CRC32();
            sum.update(Files.readAllBytes(file));
            sums.put(CLASSES + root.relativize(file).toString().replace('\\', '/'), sum.getValue());
          }
        }
      }
    } else {
      try (ZipFile jar = new ZipFile(place.toFile())) { // which has the sums already
        jar.stream()
            .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(CLASSES))
            .forEach(entry -> sums.put(entry.getName(), entry.getCrc()));
      }
    }
    sums.keySet().removeIf(name -> name.startsWith(SHADED));
    return sums;
  }

  /** As {@link #toString} has it. */
  static Optional<Software> read(String text) {
    int end = text.indexOf(" build ");
    return end < 0
        ? Optional.empty()
        : Optional.of(new Software(text.substring(0, end), text.substring(end + 7)));
  }

  @Override
  public String toString() {
    return version + " build " + build;
  }
}
