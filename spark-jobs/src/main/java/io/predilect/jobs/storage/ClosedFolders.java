package io.predilect.jobs.storage;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Folders of this machine that the user may not enter. Java and Hadoop say of what lies in them
 * that it is not there, and Hadoop's listing of one that may be read but not entered is empty.
 * Other file systems say themselves what they forbid.
 */
public final class ClosedFolders {
  private ClosedFolders() {}

  /**
   * To be asked before something counts as not there.
   *
   * @throws AccessDeniedException with the folder, when the path is one, or lies in one
   */
  public static void refuse(FileSystem files, Path path) throws AccessDeniedException {
    if (files instanceof LocalFileSystem local) {
      Optional<java.nio.file.Path> closed =
          on(local.pathToFile(path).toPath().toAbsolutePath(), Files::isExecutable);
      if (closed.isPresent()) {
        throw new AccessDeniedException(closed.get().toString());
      }
    }
  }

  /** The first folder on the way to a path, itself among them, that may not be entered. */
  static Optional<java.nio.file.Path> on(
      java.nio.file.Path path, Predicate<java.nio.file.Path> mayEnter) {
    java.nio.file.Path way = path.getRoot();
    for (java.nio.file.Path name : path) {
      if (Files.isDirectory(way) && !mayEnter.test(way)) {
        return Optional.of(way);
      }
      way = way.resolve(name);
    }
    return Optional.of(way).filter(last -> Files.isDirectory(last) && !mayEnter.test(last));
  }
}
