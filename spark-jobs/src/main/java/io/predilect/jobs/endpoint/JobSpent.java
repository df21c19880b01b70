package io.predilect.jobs.endpoint;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a job has taken.
 *
 * @param requests HTTP requests sent
 * @param usage the tokens
 * @param cost what they cost, with a guess for {@link Usage#untold}; empty: the price is unknown
 */
public record JobSpent(long requests, Usage usage, OptionalDouble cost) {
  public JobSpent {
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(cost, "cost");
  }
}
