package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.security.AccessControlException;

/**
 * A failure of a file system that is not mended by trying again: somebody has to make room, or to
 * allow what was asked.
 *
 * @param kind what is to be mended
 * @param message what the file system said, with the file where it named one, and what mends it
 * @param everywhere whether any machine would be told the same: it is a service that says so, not a
 *     disk
 */
public record FileTrouble(Kind kind, String message, boolean everywhere) {
  /** What is to be mended. */
  public enum Kind {
    // Of a disk with room that has no inodes left the system says the same.
    FULL("No space left on device", "make room there, for files by number too (df -i)"),
    QUOTA("Disk quota exceeded", "make room there, or have the quota raised"),
    READ_ONLY(
        "Read-only file system", "mount it so that it can be written to, or name another folder"),
    FORBIDDEN(
        "Permission denied",
        "let the user that runs this read and write there, or name another folder");

    // Texts of the operating system's errors ENOSPC, EDQUOT, EROFS and EACCES.
    private final String words;
    private final String remedy;

    Kind(String words, String remedy) {
      this.words = words;
      this.remedy = remedy;
    }

    private String after(String text) {
      return text + ": " + remedy;
    }

    // A text that goes on says itself what to do.
    private FileTrouble ofSystem(String text) {
      boolean last = text.endsWith(words) || text.endsWith(words + ")");
      return new FileTrouble(this, last ? after(text) : text, false);
    }
  }

  private static final Pattern TYPE =
      Pattern.compile("\\b[a-z]\\w*+\\.(?:\\w++\\.){0,20}\\w+?(?:Exception|Error): ");
  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]+://");
  private static final double GIB = 1L << 30;

  public FileTrouble {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  /** What of this kind a failure, or one that led to it, is; empty: nothing. */
  public static Optional<FileTrouble> of(Throwable failure) {
    return Told.by(failure).map(FileTrouble::of).flatMap(Optional::stream).findFirst();
  }

  private static Optional<FileTrouble> of(Told told) {
    String text = withoutTypes(told.text());
    if (told.is(ClusterStorageCapacityExceededException.class)) {
      return Optional.of(new FileTrouble(Kind.QUOTA, Kind.QUOTA.after(text), true));
    }
    if (told.is(AccessControlException.class)) {
      return Optional.of(new FileTrouble(Kind.FORBIDDEN, Kind.FORBIDDEN.after(text), true));
    }
    if (told.is(AccessDeniedException.class)) {
      boolean service = ADDRESS.matcher(text).lookingAt();
      String why = text.contains(": ") ? text : text + ": permission denied";
      return Optional.of(new FileTrouble(Kind.FORBIDDEN, Kind.FORBIDDEN.after(why), service));
    }
    // EPERM: in a sticky folder a file of somebody else, or one that is marked as immutable
    if (told.is(FileSystemException.class) && text.endsWith("Operation not permitted")) {
      return Optional.of(new FileTrouble(Kind.FORBIDDEN, Kind.FORBIDDEN.after(text), false));
    }
    return told.is(IOException.class) || told.is(FSError.class)
        ? Arrays.stream(Kind.values())
            .filter(kind -> text.contains(kind.words))
            .map(kind -> kind.ofSystem(text))
            .findFirst()
        : Optional.empty();
  }

  private static String withoutTypes(String text) {
    return TYPE.matcher(text).replaceAll("").strip();
  }

  /**
   * The message, with how much room is left in folders that are written to: that of a full disk may
   * name none.
   */
  public String message(List<Place> folders) {
    return (kind == Kind.FULL || kind == Kind.QUOTA) && !folders.isEmpty()
        ? message + " (" + folders.stream().map(Place::room).collect(Collectors.joining("; ")) + ")"
        : message;
  }

  /**
   * A folder of this machine that is written to.
   *
   * @param setting what names it
   */
  public record Place(Path folder, String setting) {
    /**
     * Those of a run.
     *
     * @param output the run's folder, or one in it; left out where it is not on this machine's
     *     disks
     */
    public static List<Place> ofRun(org.apache.hadoop.fs.Path output) {
      Place spark = new Place(LocalFolder.root(), "spark.local.dir");
      return "file".equals(output.toUri().getScheme())
          ? List.of(new Place(Path.of(output.toUri().getPath()), "output"), spark)
          : List.of(spark);
    }

    private String room() {
      return "%s: %s, %s".formatted(setting, folder, free());
    }

    private String free() {
      try {
        return String.format(
            Locale.ROOT, "%.1f GiB free", Files.getFileStore(folder).getUsableSpace() / GIB);
      } catch (IOException e) {
        return "which cannot be looked at";
      }
    }
  }
}
