package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.OptionalLong;

/**
 * How fast a service is asked, and how patiently.
 *
 * @param concurrency requests that a task has under way at most
 * @param requestsPerMinute over the whole job; empty: no limit
 * @param tokensPerMinute of prompts and answers over the whole job; empty: no limit
 * @param timeout seconds for one try, from its sending to the last byte of its answer
 * @param retries how often a request is sent again when it may help
 */
public record EndpointRates(
    int concurrency,
    OptionalLong requestsPerMinute,
    OptionalLong tokensPerMinute,
    double timeout,
    int retries) {
  public EndpointRates {
    new Checks()
        .atLeast("concurrency", concurrency, 1)
        .atLeast("requests_per_minute", requestsPerMinute, 1)
        .atLeast("tokens_per_minute", tokensPerMinute, 1)
        .above("timeout", timeout, 0)
        .atLeast("retries", retries, 0)
        .orThrow();
  }
}
