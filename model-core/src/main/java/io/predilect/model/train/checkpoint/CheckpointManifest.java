package io.predilect.model.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The list of a checkpoint's files with their lengths and SHA-256 sums, {@code manifest.json}. It
 * is written last, so that a folder with a manifest that agrees is whole.
 */
public record CheckpointManifest(Map<String, Entry> files) {
  /** The manifest's own name. */
  public static final String FILE = "manifest.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A file's length in bytes and the SHA-256 sum of its bytes. */
  public record Entry(long bytes, String sha256) {}

  public CheckpointManifest {
    files = files == null ? Map.of() : new TreeMap<>(files);
  }

  /**
   * Sums up the files that lie in a folder itself, writes the manifest beside them, and brings all
   * of it to the disk.
   */
  public static void seal(Path folder) throws IOException {
    Map<String, Entry> files = new TreeMap<>();
    for (Path file : filesOf(folder)) {
      files.put(file.getFileName().toString(), entry(file));
      sync(file);
    }
    Path manifest = folder.resolve(FILE);
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(manifest.toFile(), new CheckpointManifest(files));
    sync(manifest);
    sync(folder);
  }

  /**
   * What is wrong with a folder; empty: it is whole.
   *
   * @throws IOException when a file cannot be read
   */
  public static Optional<String> damage(Path folder) throws IOException {
    Path manifest = folder.resolve(FILE);
    if (!Files.isRegularFile(manifest)) {
      return Optional.of(FILE + " is missing");
    }
    CheckpointManifest expected;
    try {
      expected = JSON.readValue(manifest.toFile(), CheckpointManifest.class);
    } catch (JsonProcessingException e) {
      return Optional.of(FILE + " cannot be read: " + e.getOriginalMessage());
    }
    if (expected == null || expected.files().isEmpty()) {
      return Optional.of(FILE + " lists no files");
    }
    for (Map.Entry<String, Entry> file : expected.files().entrySet()) {
      if (file.getValue() == null) {
        return Optional.of(FILE + " says nothing of " + file.getKey());
      }
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path)) {
        return Optional.of(file.getKey() + " is missing");
      }
      if (Files.size(path) != file.getValue().bytes()) {
        return Optional.of(
            file.getKey()
                + " has "
                + Files.size(path)
                + " bytes instead of "
                + file.getValue().bytes());
      }
      if (!entry(path).equals(file.getValue())) {
        return Optional.of(file.getKey() + " does not have its SHA-256 sum");
      }
    }
    return Optional.empty();
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Entry entry(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        bytes += read;
      }
    }
    return new Entry(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  static void sync(Path path) throws IOException {
    StandardOpenOption mode =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
