package io.predilect.model.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The one way in which files and folders appear on this machine's disk: written beside their place
 * under another name, and renamed. Whenever the process dies a reader finds the old file or the new
 * one, and never a part; a writer that fails leaves nothing behind.
 */
public final class WholeFile {
  /** What the names of files and folders begin with while they are written. */
  static final String UNFINISHED = ".writing-";

  private WholeFile() {}

  /** Writes something at a place that it is given. */
  @FunctionalInterface
  public interface Writing {
    void to(Path place) throws IOException;
  }

  /**
   * Puts a file or a folder at a place, in place of what was there before. One process writes there
   * at a time. What a power cut is to leave, the writing brings to the disk itself.
   */
  public static void put(Path place, Writing writing) throws IOException {
    Path parent = Files.createDirectories(place.toAbsolutePath().getParent());
    Path written = parent.resolve(UNFINISHED + place.getFileName());
    try {
      remove(written); // left by a kill
      writing.to(written);
      if (Files.isDirectory(place)) {
        remove(place);
      }
      Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
      CheckpointManifest.sync(parent);
    } catch (IOException | RuntimeException e) {
      try {
        remove(written);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /** Removes a file, or a folder with all in it, where there is one. */
  static void remove(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(place)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
