package io.predilect.model.signal;

import java.util.Optional;

/**
 * How KL(π ‖ π_ref) of the next-token distributions is found.
 *
 * @param samples K tokens v drawn from π, over which log π(v) − log π_ref(v) is averaged, as the
 *     paper on shallow preference signals has it (K = 1,000); empty: exactly, Σ_v π(v) (log π(v) −
 *     log π_ref(v)) over the whole vocabulary
 * @param seed of the draws, which depend on it and on a response's tokens, not on its batch
 */
public record Divergence(Optional<Integer> samples, long seed) {
  public Divergence {
    if (samples.isPresent() && samples.get() < 1) {
      throw new IllegalArgumentException(samples.get() + " samples: at least 1 is needed");
    }
  }

  /** Over the whole vocabulary. */
  public static Divergence exact() {
    return new Divergence(Optional.empty(), 0);
  }

  /** The mean over K draws. */
  public static Divergence monteCarlo(int samples, long seed) {
    return new Divergence(Optional.of(samples), seed);
  }
}
