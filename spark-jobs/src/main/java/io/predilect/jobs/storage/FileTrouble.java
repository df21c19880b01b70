package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
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
    FULL("make room there"),
    QUOTA("make room there, or have the quota raised"),
    READ_ONLY("mount it so that it can be written to, or name another folder"),
    FORBIDDEN("let the user that runs this read and write there, or name another folder");

    private final String remedy;

    Kind(String remedy) {
      this.remedy = remedy;
    }

    private String after(String text) {
      return text + ": " + remedy;
    }
  }

  // Texts of the operating system's errors ENOSPC, EDQUOT, EROFS and EACCES.
  private static final List<Said> SAYINGS =
      List.of(
          new Said(Kind.FULL, "No space left on device"),
          new Said(Kind.QUOTA, "Disk quota exceeded"),
          new Said(Kind.READ_ONLY, "Read-only file system"),
          new Said(Kind.FORBIDDEN, "Permission denied"));

  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]+://.*");
  private static final double GIB = 1L << 30;

  /**
   * How an error of the operating system is known, also in the text of a stack trace, as which
   * failures of executors reach the driver.
   */
  private record Said(Kind kind, Pattern inTrace, String words) {
    Said(Kind kind, String words) {
      this(
          kind,
          Pattern.compile(
              "(?m)\\b(?:java\\.(?:io|nio\\.file)|org\\.apache\\.hadoop\\.fs)\\.\\w+(?:Exception|Error): ([^\\n]*"
                  + Pattern.quote(words)
                  + "\\)?)"),
          words);
    }

    Optional<FileTrouble> in(Throwable cause) {
      String text = String.valueOf(cause.getMessage());
      if ((cause instanceof IOException || cause instanceof FSError) && text.contains(words)) {
        return Optional.of(new FileTrouble(kind, withRemedy(withoutTypes(text)), false));
      }
      Matcher trace = inTrace.matcher(text);
      return trace.find()
          ? Optional.of(new FileTrouble(kind, withRemedy(withoutTypes(trace.group(1))), false))
          : Optional.empty();
    }

    // A text that goes on says itself what to do.
    private String withRemedy(String text) {
      return text.endsWith(words) || text.endsWith(words + ")") ? kind.after(text) : text;
    }
  }

  public FileTrouble {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  /** What of this kind a failure, or one that led to it, is; empty: nothing. */
  public static Optional<FileTrouble> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<FileTrouble> known = ofType(cause);
      if (known.isPresent()) {
        return known;
      }
      for (Said said : SAYINGS) {
        Optional<FileTrouble> trouble = said.in(cause);
        if (trouble.isPresent()) {
          return trouble;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<FileTrouble> ofType(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (cause instanceof ClusterStorageCapacityExceededException) {
      return Optional.of(new FileTrouble(Kind.QUOTA, Kind.QUOTA.after(text), true));
    }
    if (cause instanceof AccessControlException) {
      return Optional.of(new FileTrouble(Kind.FORBIDDEN, Kind.FORBIDDEN.after(text), true));
    }
    if (cause instanceof AccessDeniedException denied) {
      boolean service = ADDRESS.matcher(String.valueOf(denied.getFile())).matches();
      String why = denied.getReason() == null ? text + ": permission denied" : text;
      return Optional.of(new FileTrouble(Kind.FORBIDDEN, Kind.FORBIDDEN.after(why), service));
    }
    return Optional.empty();
  }

  private static String withoutTypes(String text) {
    return text.replaceAll("\\b[a-z][\\w.]*\\.\\w+(?:Exception|Error): ", "").strip();
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
