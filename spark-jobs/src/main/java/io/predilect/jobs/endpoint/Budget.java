package io.predilect.jobs.endpoint;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a job may take at most; it stops there and keeps what it has.
 *
 * @param maxRequests HTTP requests, those again after a failure included; empty: any number
 * @param maxCost in the currency of the prices; empty: any
 */
public record Budget(OptionalLong maxRequests, OptionalDouble maxCost) {
  /** No limit. */
  public static final Budget UNLIMITED = new Budget(OptionalLong.empty(), OptionalDouble.empty());

  public Budget {
    Objects.requireNonNull(maxRequests, "maxRequests");
    Objects.requireNonNull(maxCost, "maxCost");
  }
}
