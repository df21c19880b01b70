package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to tell people about a failure: the first cause, not what it led to. */
public final class Failures {
  // A failure in an executor reaches the driver as text.
  private static final Pattern REMOTE =
      Pattern.compile(
          Pattern.quote(JobException.class.getName()) + ": (.*?)(?:\\R\\s+at |\\R\\R|\\z)",
          Pattern.DOTALL);

  private Failures() {}

  /** Whether the message says all that a user needs. */
  public static boolean isExplained(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException
          || cause instanceof ConfigException
          || (cause.getMessage() != null && REMOTE.matcher(cause.getMessage()).find())) {
        return true;
      }
    }
    return false;
  }

  /** The message of the first cause that was made for people, else the first cause's own. */
  public static String message(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException || cause instanceof ConfigException) {
        return cause.getMessage();
      }
      if (cause.getMessage() != null) {
        Matcher remote = REMOTE.matcher(cause.getMessage());
        if (remote.find()) {
          return remote.group(1);
        }
      }
      root = cause;
    }
    String text = root.getMessage() == null ? "" : root.getMessage().strip();
    return root.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + firstLines(text));
  }

  // Spark puts whole stack traces and plans into messages.
  private static String firstLines(String text) {
    return text.lines()
        .takeWhile(line -> !line.stripLeading().startsWith("at ") && !line.isBlank())
        .limit(5)
        .reduce((a, b) -> a + System.lineSeparator() + b)
        .orElse("");
  }
}
