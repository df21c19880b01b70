package io.predilect.jobs.signal;

import io.predilect.jobs.evaluate.figures.Interval;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure with its 95 % interval.
 *
 * @param value the figure
 * @param low the interval's lower end; empty: there is none, as of a mean of one pair, or of a
 *     share of what is itself not told from 0
 * @param high its upper end, likewise
 * @param pairs how many pairs count
 */
public record Estimate(double value, OptionalDouble low, OptionalDouble high, long pairs) {
  public Estimate {
    Objects.requireNonNull(low, "low");
    Objects.requireNonNull(high, "high");
  }

  /** With the interval that was found, if one was. */
  static Estimate of(double value, Optional<Interval> interval, long pairs) {
    return new Estimate(
        value,
        interval.stream().mapToDouble(Interval::low).findFirst(),
        interval.stream().mapToDouble(Interval::high).findFirst(),
        pairs);
  }

  /** The interval, where there is one. */
  public Optional<Interval> interval() {
    return low.isPresent() && high.isPresent()
        ? Optional.of(new Interval(low.getAsDouble(), high.getAsDouble()))
        : Optional.empty();
  }
}
