package io.predilect.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Flat folders of files between this machine and a Hadoop file system. */
final class HadoopFolders {
  private static final String UNFINISHED = "_writing-";

  private HadoopFolders() {}

  /**
   * Puts a local folder's files at a place, whole or not at all: they are copied beside it and
   * renamed. What was there before is replaced.
   */
  static void publish(java.nio.file.Path local, Path place, FileSystem files) throws IOException {
    Path unfinished = new Path(place.getParent(), UNFINISHED + place.getName());
    try {
      write(local, unfinished, place, files);
    } catch (IOException e) {
      try {
        files.delete(unfinished, true); // on a full disk above all
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static void write(java.nio.file.Path local, Path unfinished, Path place, FileSystem files)
      throws IOException {
    files.delete(unfinished, true);
    files.mkdirs(unfinished);
    for (java.nio.file.Path file : regularFiles(local)) {
      files.copyFromLocalFile(
          false, true, new Path(file.toUri()), new Path(unfinished, file.getFileName().toString()));
    }
    files.delete(place, true);
    if (!files.rename(unfinished, place)) {
      throw new IOException(
          "cannot rename "
              + unfinished
              + " to "
              + place
              + ": check that the folder can be written");
    }
  }

  /** Copies the files of a folder into a local one. */
  static void fetch(Path place, java.nio.file.Path local, FileSystem files) throws IOException {
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
    try (Stream<java.nio.file.Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
