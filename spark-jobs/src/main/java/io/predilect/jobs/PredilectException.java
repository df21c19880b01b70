package io.predilect.jobs;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.failure.Failures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Something that the caller can mend: settings that cannot be, a file that is not there, data that
 * cannot be read. Its message names the thing, the value and the remedy, one line for each problem,
 * and is all that is needed: it has no stack trace of its own.
 */
public final class PredilectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;
  private final boolean configuration;

  private PredilectException(List<String> problems, boolean configuration, Throwable cause) {
    super(String.join(System.lineSeparator(), problems), cause, true, false);
    this.problems = problems;
    this.configuration = configuration;
  }

  /** Something about how this API is used. */
  static PredilectException usage(String problem) {
    return new PredilectException(List.of(problem), true, null);
  }

  /** What a run is refused for. */
  static PredilectException refused(List<String> problems) {
    return new PredilectException(problems.stream().map(Redactor::text).toList(), false, null);
  }

  /** Everything that is wrong, one message each. */
  public List<String> problems() {
    return problems;
  }

  /** Whether the settings are at fault, or how the API is used; else what they lead to. */
  public boolean isConfiguration() {
    return configuration;
  }

  /** What is told of a failure, its own words where it is one of these. */
  static String message(Throwable failure) {
    return failure instanceof PredilectException mistake
        ? mistake.getMessage()
        : Redactor.text(Failures.message(failure));
  }

  /** Work that reads and writes files. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does some work; what it throws for people is thrown as this. */
  static <T> T telling(Work<T> work) {
    try {
      return work.run();
    } catch (PredilectException | RunFailedException e) {
      throw e;
    } catch (ConfigException e) {
      throw new PredilectException(e.problems().stream().map(Redactor::text).toList(), true, e);
    } catch (IOException | RuntimeException e) {
      if (Failures.isExplained(e)) {
        throw new PredilectException(List.of(Redactor.text(Failures.message(e))), false, e);
      }
      throw e instanceof RuntimeException bug ? bug : new UncheckedIOException((IOException) e);
    }
  }
}
