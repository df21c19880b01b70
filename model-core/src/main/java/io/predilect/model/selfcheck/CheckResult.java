package io.predilect.model.selfcheck;

import io.predilect.model.engine.EngineMessage;
import java.util.Objects;
import java.util.Optional;

/**
 * What a check gave.
 *
 * @param name the check's
 * @param difference the largest of |a − b| / max(1, |b|), b done plainly; infinite where there are
 *     more numbers on one side, or where it could not be done; NaN where a number is none
 * @param bound what it may be
 * @param failure why it could not be done
 */
public record CheckResult(String name, double difference, double bound, Optional<String> failure) {
  public CheckResult {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(failure, "failure");
  }

  static CheckResult failed(SelfCheck check, Exception why) {
    String message = EngineMessage.cause(String.valueOf(why.getMessage()));
    String text = why.getClass().getSimpleName() + ": " + message;
    return new CheckResult(
        check.name(), Double.POSITIVE_INFINITY, check.bound(), Optional.of(text));
  }

  static CheckResult compared(SelfCheck check, double[] run, double[] plain) {
    return new CheckResult(check.name(), largest(run, plain), check.bound(), Optional.empty());
  }

  /** As {@link #difference} says. */
  static double largest(double[] run, double[] plain) {
    if (run.length != plain.length || run.length == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < run.length; i++) {
      largest = Math.max(largest, Math.abs(run[i] - plain[i]) / Math.max(1, Math.abs(plain[i])));
    }
    return largest;
  }

  /** Whether the difference is within its bound. */
  public boolean passed() {
    return difference <= bound;
  }
}
