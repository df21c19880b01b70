package io.predilect.model.signal;

import java.util.Objects;
import java.util.Optional;

/**
 * What a policy and its reference say of a response, token by token. Entry {@code t} of every array
 * is of the distributions after x and the first {@code t} tokens, so that arrays are as long as the
 * response. The arrays are for reading.
 */
public final class ResponseSignal {
  private final float[] policy;
  private final float[] reference;
  private final float[] policyEnd;
  private final float[] referenceEnd;
  private final Optional<float[]> kl;

  ResponseSignal(
      float[] policy,
      float[] reference,
      float[] policyEnd,
      float[] referenceEnd,
      Optional<float[]> kl) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.reference = Objects.requireNonNull(reference, "reference");
    this.policyEnd = Objects.requireNonNull(policyEnd, "policyEnd");
    this.referenceEnd = Objects.requireNonNull(referenceEnd, "referenceEnd");
    this.kl = Objects.requireNonNull(kl, "kl");
  }

  /** Tokens of the response. */
  public int tokens() {
    return policy.length;
  }

  /** log π(y_t | x, y_{<t}), [tokens]. */
  public float[] policy() {
    return policy;
  }

  /** log π_ref(y_t | x, y_{<t}), [tokens]. */
  public float[] reference() {
    return reference;
  }

  /** log π(end of turn | x, y_{<t}), what a response that is cut there would add, [tokens]. */
  public float[] policyEnd() {
    return policyEnd;
  }

  /** The same of the reference. */
  public float[] referenceEnd() {
    return referenceEnd;
  }

  /** KL(π ‖ π_ref) of the next token in nats, [tokens]; empty: not asked for. */
  public Optional<float[]> kl() {
    return kl;
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
