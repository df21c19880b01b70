package io.predilect.jobs.endpoint;

import java.util.Objects;

/**
 * A token that a text might have gone on with.
 *
 * @param logprob the natural logarithm of its probability
 */
public record TokenLogprob(String token, double logprob) {
  public TokenLogprob {
    Objects.requireNonNull(token, "token");
  }
}
