package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * The one way in which files and folders appear at a place: written beside it under a hidden name
 * that no other writer has, and renamed. A reader sees the old or the new one, or for a moment none
 * where one takes the other's place, and never a part; a writer that fails leaves nothing behind.
 * On object stores, where an object appears whole when it is closed and a rename would copy it once
 * more, they are written at the place itself.
 */
public final class WholeFiles {
  /** What stands between a file's name and the end of its temporary name. */
  public static final String TEMPORARY = "~tmp-";

  private static final String HIDDEN = ".";

  private WholeFiles() {}

  /** Writes something at a place that it is given. */
  @FunctionalInterface
  public interface Writing {
    void to(Path place) throws IOException;
  }

  /**
   * Puts a file or a folder at a place, in place of what was there before; its parent is there
   * already.
   *
   * @throws IOException when it cannot be written, or another writer put something there just now
   */
  public static void put(Path place, FileSystem files, Writing writing) throws IOException {
    if (!offer(place, files, writing)) {
      throw new IOException(
          "cannot rename what was written to %s: another program put something there just now"
              .formatted(place));
    }
  }

  /**
   * As {@link #put}, where others may write the same at the same time.
   *
   * @return false: another writer was faster, and what it put there stays
   */
  public static boolean offer(Path place, FileSystem files, Writing writing) throws IOException {
    boolean renamed = !ObjectStores.include(files);
    Path written = renamed ? temporary(place) : place;
    boolean others = !renamed && files.exists(place); // what was there before stays until the end
    try {
      writing.to(written);
      if (!renamed) {
        return true;
      }
      files.delete(place, true);
      if (files.rename(written, place)) {
        return true;
      }
      if (!files.exists(place)) {
        throw new IOException(
            "cannot rename %s to %s: check that the folder can be written"
                .formatted(written, place));
      }
      files.delete(written, true);
      return false;
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
    Path temporary = temporary(whole);
    try {
      if ("file".equals(whole.toUri().getScheme())) {
        // past Hadoop, whose checksum file beside it a rename would not take along
        Files.write(local(temporary), text.getBytes(StandardCharsets.UTF_8));
        Files.move(
            local(temporary),
            local(whole),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } else if (ObjectStores.include(files)) {
        TextFiles.write(files, whole, text); // a rename would delete the old one first
      } else {
        TextFiles.write(files, temporary, text);
        FileContext.getFileContext(whole.toUri(), hadoop)
            .rename(temporary, whole, Options.Rename.OVERWRITE);
      }
    } catch (IOException | RuntimeException | Error e) {
      discard(temporary, files, e);
      throw e;
    }
  }

  /** Removes what writers that were killed left in a folder; nobody writes there meanwhile. */
  public static void removeLeft(Path folder, FileSystem files) throws IOException {
    if (files.exists(folder)) {
      for (FileStatus child : files.listStatus(folder)) {
        if (isTemporary(child.getPath().getName())) {
          files.delete(child.getPath(), true);
        }
      }
    }
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

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** An end of a name that no other file has. */
  public static String suffix() {
    return UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
  }
}
