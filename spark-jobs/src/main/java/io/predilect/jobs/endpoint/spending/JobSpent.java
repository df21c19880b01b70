package io.predilect.jobs.endpoint.spending;

import io.predilect.jobs.config.TokenPrices;
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
  /** Nothing, which costs nothing. */
  public static final JobSpent NOTHING = new JobSpent(0, Usage.NONE, OptionalDouble.of(0));

  public JobSpent {
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(cost, "cost");
  }

  /** Of this and another; where one's price is unknown, so is that of both. */
  public JobSpent plus(JobSpent other) {
    return new JobSpent(
        requests + other.requests,
        usage.plus(other.usage),
        cost.isPresent() && other.cost.isPresent()
            ? OptionalDouble.of(cost.getAsDouble() + other.cost.getAsDouble())
            : OptionalDouble.empty());
  }

  /** What it cost; where that was unknown then, what its tokens cost by these prices. */
  public OptionalDouble cost(TokenPrices prices) {
    return cost.isPresent()
        ? cost
        : prices.cost(
            (double) usage.tokensIn(), (double) usage.cached(), (double) usage.tokensOut());
  }
}
