package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files and folders of them between this machine and a Hadoop file system. */
public final class HadoopFolders {
  private HadoopFolders() {}

  /**
   * Puts a local folder's files, and those of folders within it, at a place, as {@link
   * WholeFiles#put} does. On an object store a reader may see parts of the folder; a checkpoint's
   * sums tell when a file is missing.
   */
  public static void publish(java.nio.file.Path local, Path place, FileSystem files)
      throws IOException {
    WholeFiles.put(place, files, target -> copy(local, target, files));
  }

  /** Puts a local file at a place, in the same way. */
  public static void publishFile(java.nio.file.Path local, Path place, FileSystem files)
      throws IOException {
    WholeFiles.put(
        place,
        files,
        target -> files.copyFromLocalFile(false, true, new Path(local.toUri()), target));
  }

  private static void copy(java.nio.file.Path local, Path target, FileSystem files)
      throws IOException {
    files.delete(target, true);
    files.mkdirs(target);
    for (java.nio.file.Path file : regularFiles(local)) {
      files.copyFromLocalFile(
          false, true, new Path(file.toUri()), new Path(target, local.relativize(file).toString()));
    }
  }

  /** Copies the files of a folder into a local one, but for folders within it. */
  public static void fetch(Path place, java.nio.file.Path local, FileSystem files)
      throws IOException {
    for (FileStatus file : files.listStatus(place)) {
      if (file.isFile()) {
        // The raw local file system, so that no checksum files appear beside the copies.
        files.copyToLocalFile(
            false, file.getPath(), new Path(local.resolve(file.getPath().getName()).toUri()), true);
      }
    }
  }

  private static List<java.nio.file.Path> regularFiles(java.nio.file.Path folder)
      throws IOException {
    try (Stream<java.nio.file.Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
