package io.predilect.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which files and folders appear at a place: written beside it under a hidden name
 * that no other writer has, and renamed. A reader sees the old file or the new one, and never a
 * part; only where a folder takes another's place is there a moment without either. A writer that
 * fails leaves what was there, and nothing of its own. On object stores, where an object appears
 * whole when it is closed and a rename would copy it once more, they are written at the place
 * itself.
 */
public final class WholeFiles {
  /** What stands between a file's name and the end of its temporary name. */
  public static final String TEMPORARY = "~tmp-";

  private static final Logger LOG = LoggerFactory.getLogger(WholeFiles.class);
  private static final String HIDDEN = ".";

  private WholeFiles() {}

  /** Writes something at a place that it is given. */
  @FunctionalInterface
  public interface Writing {
    void to(Path place) throws IOException;
  }

  /**
   * Puts a file or a folder at a place, in place of what was there before; its parent is there
   * already. Of several writers of a file the last one's stays.
   *
   * @throws IOException when it cannot be written, or another writer put a folder there just now
   */
  public static void put(Path place, FileSystem files, Writing writing) throws IOException {
    boolean renamed = !ObjectStores.include(files);
    Path written = renamed ? temporary(place) : place;
    boolean others = !renamed && files.exists(place); // what was there before stays until the end
    try {
      writing.to(written);
      if (renamed) {
        move(written, place, files);
      }
    } catch (IOException | RuntimeException | Error e) {
      if (!others) {
        discard(written, files, e);
      }
      throw e;
    }
  }

  /** Writes a text file so that no moment is without the old text or the new one. */
  public static void replace(Path file, String text, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    Path whole = files.makeQualified(file);
    if (!isLocal(files)) {
      put(whole, files, target -> TextFiles.write(files, target, text));
      return;
    }
    // past Hadoop, which would put a checksum file beside a file that people look at
    Path temporary = temporary(whole);
    try {
      Files.write(local(temporary), text.getBytes(StandardCharsets.UTF_8));
      Files.move(
          local(temporary),
          local(whole),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException | Error e) {
      discard(temporary, files, e);
      throw e;
    }
  }

  private static void move(Path written, Path place, FileSystem files) throws IOException {
    if (!files.exists(place)) {
      rename(written, place, files);
    } else if (files.getFileStatus(place).isFile() && files.getFileStatus(written).isFile()) {
      renameOver(written, place, files);
    } else {
      Path aside = temporary(place);
      rename(place, aside, files);
      try {
        rename(written, place, files);
      } catch (IOException | RuntimeException e) {
        restore(aside, place, files, e);
        throw e;
      }
      sweep(aside, files, LOG::warn);
    }
  }

  private static void renameOver(Path written, Path place, FileSystem files) throws IOException {
    if (isLocal(files)) {
      rename(written, place, files); // takes the old one's place, as rename(2) does
    } else {
      try {
        FileContext.getFileContext(files.getUri(), files.getConf())
            .rename(written, place, Options.Rename.OVERWRITE);
      } catch (UnsupportedFileSystemException e) {
        LOG.debug("{} cannot rename over a file", files.getUri(), e);
        files.delete(place, false);
        rename(written, place, files);
      }
    }
  }

  private static void rename(Path from, Path to, FileSystem files) throws IOException {
    if (isLocal(files)) {
      if (files instanceof ChecksumFileSystem sums) {
        // Two files cannot change at once: a reader would see one's bytes and the other's sums.
        for (Path file : new Path[] {from, to}) {
          sums.getRawFileSystem().delete(sums.getChecksumFile(file), false);
        }
      }
      Files.move(
          local(files.makeQualified(from)),
          local(files.makeQualified(to)),
          StandardCopyOption.ATOMIC_MOVE);
    } else if (!files.rename(from, to)) {
      throw new IOException(
          "cannot rename %s to %s: check that the folder can be written, and that no other program writes there"
              .formatted(from, to));
    }
  }

  private static void restore(Path aside, Path place, FileSystem files, Exception failure) {
    try {
      rename(aside, place, files);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Removes what writers that were killed left in a folder; nobody writes there meanwhile.
   *
   * @param told as in {@link #sweep}
   */
  public static void removeLeft(Path folder, FileSystem files, Consumer<String> told)
      throws IOException {
    if (files.exists(folder)) {
      for (FileStatus child : files.listStatus(folder)) {
        if (isTemporary(child.getPath().getName())) {
          sweep(child.getPath(), files, told);
        }
      }
    }
  }

  /**
   * Removes what nothing needs any more. What cannot be removed takes room and harms nothing: no
   * work that is done fails for it.
   *
   * @param told of what could not be removed
   */
  public static void sweep(Path left, FileSystem files, Consumer<String> told) {
    try {
      remove(left, files);
    } catch (IOException | RuntimeException e) {
      told.accept(
          "%s is not needed any more and cannot be removed (%s): remove it to free its room"
              .formatted(left, e.getMessage()));
    }
  }

  /**
   * Removes a file, or a folder with all that is in it, where there is one. Hadoop's file system of
   * this machine neither throws where it cannot, nor says why.
   *
   * @return whether there was one
   * @throws IOException when it cannot be removed, with the first file or folder that stays
   */
  public static boolean remove(Path path, FileSystem files) throws IOException {
    if (files.delete(path, true)) {
      return true;
    }
    if (files instanceof LocalFileSystem local) {
      return removeLocal(local.pathToFile(path).toPath());
    }
    return false; // others throw
  }

  private static boolean removeLocal(java.nio.file.Path left) throws IOException {
    if (!Files.exists(left, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<java.nio.file.Path> all = Files.walk(left)) {
      for (java.nio.file.Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one); // others may clear up at the same time
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return true;
  }

  /** Whether a file or folder of that name is being written, or was when its writer was killed. */
  public static boolean isTemporary(String name) {
    return name.startsWith(HIDDEN) && name.contains(TEMPORARY);
  }

  // Of a disk that is full its room is wanted; cleaning up never takes the failure's place.
  private static void discard(Path written, FileSystem files, Throwable failure) {
    try {
      files.delete(written, true);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static Path temporary(Path place) {
    return new Path(place.getParent(), HIDDEN + place.getName() + TEMPORARY + suffix());
  }

  private static boolean isLocal(FileSystem files) {
    return "file".equals(files.getUri().getScheme());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** An end of a name that no other file has. */
  public static String suffix() {
    return UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
  }
}
