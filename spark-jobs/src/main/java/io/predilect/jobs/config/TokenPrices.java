package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.OptionalDouble;

/**
 * What a service takes for a million tokens, in any currency.
 *
 * @param pricePerMillionInput of prompts; empty: unknown
 * @param pricePerMillionOutput of answers, reasoning included; empty: unknown
 * @param pricePerMillionCached of what the service had of a prompt; empty: as the rest of it
 */
public record TokenPrices(
    OptionalDouble pricePerMillionInput,
    OptionalDouble pricePerMillionOutput,
    OptionalDouble pricePerMillionCached) {
  private static final double MILLION = 1e6;

  public TokenPrices {
    new Checks()
        .between("price_per_million_input", pricePerMillionInput, 0, Double.MAX_VALUE)
        .between("price_per_million_output", pricePerMillionOutput, 0, Double.MAX_VALUE)
        .between("price_per_million_cached", pricePerMillionCached, 0, Double.MAX_VALUE)
        .agrees(
            pricePerMillionInput.isPresent() == pricePerMillionOutput.isPresent(),
            "price_per_million_output",
            pricePerMillionOutput,
            "price_per_million_input and price_per_million_output go together: say both, 0 for"
                + " what is free, or neither")
        .agrees(
            pricePerMillionCached.isEmpty() || pricePerMillionInput.isPresent(),
            "price_per_million_cached",
            pricePerMillionCached,
            "it needs price_per_million_input beside it")
        .orThrow();
  }

  /** Whether there is a price. */
  public boolean known() {
    return pricePerMillionInput.isPresent();
  }

  /**
   * What tokens cost.
   *
   * @param in of prompts, those cached included
   * @param cached of them
   * @param out of answers
   * @return empty: no price is known
   */
  public OptionalDouble cost(double in, double cached, double out) {
    if (!known()) {
      return OptionalDouble.empty();
    }
    double input = pricePerMillionInput.getAsDouble();
    return OptionalDouble.of(
        ((in - cached) * input
                + cached * pricePerMillionCached.orElse(input)
                + out * pricePerMillionOutput.getAsDouble())
            / MILLION);
  }
}
