package io.predilect.jobs.failure;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.format.FormatException;
import io.predilect.data.raw.RawFileException;
import io.predilect.data.shard.ShardException;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.VocabularyException;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.storage.FileTrouble;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.EngineMessage;
import io.predilect.model.engine.TorchException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What to tell people about a failure: the first cause, not what it led to. */
public final class Failures {
  // Their messages name the thing, the value and the remedy.
  private static final List<Class<? extends Exception>> FOR_PEOPLE =
      List.of(
          JobException.class,
          ConfigException.class,
          ModelException.class,
          TorchException.class,
          TokenizerException.class,
          VocabularyException.class,
          TemplateException.class,
          ShardException.class,
          FormatException.class,
          InvalidSettings.class,
          RawFileException.class);

  // A failure in an executor reaches the driver as text.
  private static final Pattern REMOTE =
      Pattern.compile(
          "(?:"
              + FOR_PEOPLE.stream()
                  .map(type -> Pattern.quote(type.getName()))
                  .collect(Collectors.joining("|"))
              + "): (.*?)(?:\\R[ \\t]+at |\\R\\R|\\z)",
          Pattern.DOTALL);

  private static final String CUDA = "CUDA error";
  // CUDA tells of a kernel's failure at some later call, and takes no more work from the process.
  private static final String AFTER_CUDA =
      "; the process can use its GPU no more. predilect doctor checks the machine and its GPU;"
          + " CUDA_LAUNCH_BLOCKING=1 has the failure told where it happens";

  private static final Pattern FULL_MEMORY =
      Pattern.compile(
          "java\\.lang\\.OutOfMemoryError: ([^\\r\\n]*(?:heap space|GC overhead|direct buffer)[^\\r\\n]*)");

  private Failures() {}

  /** Whether the message says all that a user needs. */
  public static boolean isExplained(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isForPeople(cause)
          || (cause.getMessage() != null && REMOTE.matcher(cause.getMessage()).find())) {
        return true;
      }
    }
    return FileTrouble.of(failure).isPresent()
        || WrongAddress.of(root(failure)).isPresent()
        || ofMemory(failure).isPresent();
  }

  /** Whether it was the engine, or the device that it computes on, that failed. */
  public static boolean ofDevice(Throwable failure) {
    return ofEngine(failure).isPresent();
  }

  /** What to do where a Java process, this or another, had no memory left. */
  private static Optional<String> ofMemory(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher full = FULL_MEMORY.matcher(String.valueOf(cause));
      if (full.find()) {
        return Optional.of(
            "the memory of a Java process is full ("
                + full.group(1)
                + "): give it more by PREDILECT_HEAP (8g), under spark-submit by --driver-memory and"
                + " --executor-memory, or run fewer tasks at a time (spark.master: local[1], or a"
                + " larger spark.task.cpus)");
      }
    }
    return Optional.empty();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** What PyTorch says of a failure, in this process or, as text, in another. */
  private static Optional<String> ofEngine(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> said = ofEngine(String.valueOf(cause));
      if (said.isPresent()) {
        return said;
      }
    }
    return Optional.empty();
  }

  /** The same of a failure as text. */
  public static Optional<String> ofEngine(String failure) {
    return EngineMessage.in(failure)
        .map(text -> "PyTorch: " + text + (text.startsWith(CUDA) ? AFTER_CUDA : ""));
  }

  /** The message of the first cause that was made for people, else the first cause's own. */
  public static String message(Throwable failure) {
    return message(failure, List.of());
  }

  /**
   * The same.
   *
   * @param written folders of this machine that were written to, for the message of a full disk
   */
  public static String message(Throwable failure, List<FileTrouble.Place> written) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isForPeople(cause)) {
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
    Optional<FileTrouble> trouble = FileTrouble.of(failure);
    if (trouble.isPresent()) {
      return trouble.get().message(written);
    }
    Optional<String> told =
        WrongAddress.of(root).or(() -> ofMemory(failure)).or(() -> ofEngine(failure));
    if (told.isPresent()) {
      return told.get();
    }
    String text = root.getMessage() == null ? "" : root.getMessage().strip();
    return root.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + firstLines(text));
  }

  private static boolean isForPeople(Throwable cause) {
    return FOR_PEOPLE.stream().anyMatch(type -> type.isInstance(cause));
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
