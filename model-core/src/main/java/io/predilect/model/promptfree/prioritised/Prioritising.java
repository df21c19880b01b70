package io.predilect.model.promptfree.prioritised;

import java.util.Objects;

/**
 * The settings of Algorithm 2 that decide which examples are taken.
 *
 * @param threshold how λ̂ is found
 * @param alpha α of λ_{t+1} = α λ_t + (1-α) λ̂, in [0, 1)
 * @param reinsertion what becomes of examples that are put back
 * @param quota how many times one may come back, 0 or more
 * @param maxCandidates candidates looked at in a step at most, in batches, 1 or more
 */
public record Prioritising(
    Clustering threshold, double alpha, Reinsertion reinsertion, int quota, int maxCandidates) {

  public Prioritising {
    Objects.requireNonNull(threshold, "threshold");
    Objects.requireNonNull(reinsertion, "reinsertion");
    if (!(alpha >= 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + "; it must be 0 or more, below 1");
    }
    if (quota < 0) {
      throw new IllegalArgumentException("quota is " + quota + "; it must be 0 or more");
    }
    if (maxCandidates < 1) {
      throw new IllegalArgumentException(
          "max_candidates is " + maxCandidates + "; it must be 1 or more");
    }
  }
}
