package io.predilect.jobs.storage;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.ipc.RemoteException;

/**
 * What a failure said. The driver is told of an executor's as the text of a stack trace, and of a
 * name node's as text too: there the types are known by name.
 *
 * @param text its message, without the stack trace of another process
 */
record Told(Class<?> type, String text) {
  // The line often has another one in it. A name node's: RemoteException(TYPE): …
  // No name has more parts than that, and a text of data may have many thousands.
  private static final Pattern IN_TEXT =
      Pattern.compile("\\b((?:[a-z]\\w*+\\.){1,20}[A-Z]\\w*(?:Exception|Error))\\)?: ");

  private static final Pattern FRAMES = Pattern.compile("\\R[ \\t]+at ");

  /** All that a failure and what led to it say, the failure itself first. */
  static Stream<Told> by(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .flatMap(
            cause ->
                Stream.concat(
                    Stream.of(new Told(cause.getClass(), text(cause))), inText(message(cause))));
  }

  boolean is(Class<?> kind) {
    return kind.isAssignableFrom(type);
  }

  private static String text(Throwable cause) {
    return FRAMES.split(message(cause), 2)[0].strip();
  }

  private static String message(Throwable cause) {
    String own = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    return cause instanceof RemoteException remote ? remote.getClassName() + ": " + own : own;
  }

  private static Stream<Told> inText(String text) {
    return IN_TEXT
        .matcher(text)
        .results()
        .flatMap(
            found ->
                type(found.group(1))
                    .map(type -> new Told(type, restOfLine(text, found.end())))
                    .stream());
  }

  private static String restOfLine(String text, int from) {
    int end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end).strip();
  }

  private static Optional<Class<?>> type(String name) {
    try {
      return Optional.of(Class.forName(name, false, Told.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty(); // of a library that only the other process has
    }
  }
}
