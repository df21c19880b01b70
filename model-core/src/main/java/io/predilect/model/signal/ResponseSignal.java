package io.predilect.model.signal;

import java.util.Objects;
import java.util.Optional;

/**
 * What a policy and its reference say of a response, token by token. Entry {@code t} of every array
 * is of the distributions after x and the first {@code t} tokens, so that arrays are as long as the
 * response.
 *
 * @param policy log π(y_t | x, y_{<t})
 * @param reference log π_ref(y_t | x, y_{<t})
 * @param policyEnd log π(end of turn | x, y_{<t}), what a response that is cut there would add
 * @param referenceEnd the same of the reference
 * @param kl KL(π ‖ π_ref) of the two distributions in nats; empty: not asked for
 */
public record ResponseSignal(
    float[] policy,
    float[] reference,
    float[] policyEnd,
    float[] referenceEnd,
    Optional<float[]> kl) {

  public ResponseSignal {
    Objects.requireNonNull(kl, "kl");
    int tokens = policy.length;
    if (reference.length != tokens
        || policyEnd.length != tokens
        || referenceEnd.length != tokens
        || kl.stream().anyMatch(values -> values.length != tokens)) {
      throw new IllegalArgumentException("a response's arrays differ in length");
    }
  }

  /** Tokens of the response. */
  public int tokens() {
    return policy.length;
  }

  /** Whether every number of it is one. */
  public boolean finite() {
    return finite(policy)
        && finite(reference)
        && finite(policyEnd)
        && finite(referenceEnd)
        && kl.stream().allMatch(ResponseSignal::finite);
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
