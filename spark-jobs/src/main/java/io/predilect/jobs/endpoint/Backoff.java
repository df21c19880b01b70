package io.predilect.jobs.endpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Pauses between tries: exponential with full jitter, a uniform draw from 0 to a bound that doubles
 * (Brooker, "Exponential Backoff And Jitter", 2015), and never less than the service asks for.
 *
 * @param chance draws from 0 to 1
 */
record Backoff(DoubleSupplier chance) {
  /** The longest pause that is kept; whoever asks for more is not asked again. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final double FIRST_SECONDS = 1;
  private static final double MOST_SECONDS = 60;

  /**
   * The pause before the next try.
   *
   * @param tries how many there were, at least 1
   * @param asked how long the service asks for
   */
  Duration pause(int tries, Optional<Duration> asked) {
    double bound = Math.min(MOST_SECONDS, Math.scalb(FIRST_SECONDS, Math.min(tries, 30) - 1));
    // Those who were told the same are not to come back at once.
    double jitter = asked.isPresent() ? Math.min(bound, FIRST_SECONDS) : bound;
    return asked.orElse(Duration.ZERO).plusNanos(Math.round(1e9 * jitter * chance.getAsDouble()));
  }
}
