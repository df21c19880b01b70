package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files and flat folders of them between this machine and a Hadoop file system. */
public final class HadoopFolders {
  private static final String UNFINISHED = "_writing-";

  private HadoopFolders() {}

  /**
   * Puts a local folder's files at a place, in place of what was there before: they are copied
   * beside it and renamed. On an object store, where a rename would copy them once more and show
   * parts of the folder too, they are copied to the place itself; a checkpoint's sums tell when one
   * is missing.
   */
  public static void publish(java.nio.file.Path local, Path place, FileSystem files)
      throws IOException {
    place(place, files, target -> copy(local, target, files));
  }

  /** Puts a local file at a place, in the same way. */
  public static void publishFile(java.nio.file.Path local, Path place, FileSystem files)
      throws IOException {
    place(
        place,
        files,
        target -> files.copyFromLocalFile(false, true, new Path(local.toUri()), target));
  }

  private interface Copying {
    void to(Path target) throws IOException;
  }

  private static void place(Path place, FileSystem files, Copying copying) throws IOException {
    boolean renamed = !ObjectStores.include(files);
    Path unfinished = renamed ? new Path(place.getParent(), UNFINISHED + place.getName()) : place;
    try {
      copying.to(unfinished);
      if (renamed) {
        rename(unfinished, place, files);
      }
    } catch (IOException e) {
      try {
        files.delete(unfinished, true); // on a full disk above all
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static void copy(java.nio.file.Path local, Path target, FileSystem files)
      throws IOException {
    files.delete(target, true);
    files.mkdirs(target);
    for (java.nio.file.Path file : regularFiles(local)) {
      files.copyFromLocalFile(
          false, true, new Path(file.toUri()), new Path(target, file.getFileName().toString()));
    }
  }

  private static void rename(Path unfinished, Path place, FileSystem files) throws IOException {
    files.delete(place, true);
    if (!files.rename(unfinished, place)) {
      throw new IOException(
          "cannot rename %s to %s: check that the folder can be written"
              .formatted(unfinished, place));
    }
  }

  /** Copies the files of a folder into a local one. */
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
    try (Stream<java.nio.file.Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
