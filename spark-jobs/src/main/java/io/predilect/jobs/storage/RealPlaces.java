package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What paths lead to: through symbolic links of this machine several lead to one file or folder.
 */
public final class RealPlaces {
  private RealPlaces() {}

  /** The same for all paths that lead to one file or folder, which is there. */
  public static String of(FileSystem files, Path path) throws IOException {
    return files instanceof LocalFileSystem local
        ? local.pathToFile(path).toPath().toRealPath().toString()
        : path.toString();
  }

  /** A path as it is told: Hadoop writes that of the current folder as nothing. */
  public static String shown(Path path) {
    return path.toString().isEmpty() ? Path.CUR_DIR : path.toString();
  }

  /**
   * The folders among what was listed, by name: those that are links last, so that a folder is met
   * by its own name first.
   */
  public static List<Path> foldersIn(FileStatus[] listed, FileSystem files) {
    return Stream.of(listed)
        .filter(FileStatus::isDirectory)
        .map(FileStatus::getPath)
        .sorted(
            Comparator.comparing((Path path) -> isLink(path, files))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static boolean isLink(Path path, FileSystem files) {
    return files instanceof LocalFileSystem local
        && Files.isSymbolicLink(local.pathToFile(path).toPath());
  }
}
