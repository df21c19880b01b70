package io.predilect.model.promptfree.prioritised;

import io.predilect.data.check.Checks;
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
    new Checks()
        .below("alpha", alpha, 1)
        .atLeast("quota", quota, 0)
        .atLeast("max_candidates", maxCandidates, 1)
        .orThrow();
  }
}
