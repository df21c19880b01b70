package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Where answers are kept, and when a stage stops asking. None of it has a say in an answer.
 *
 * @param cache a folder that runs share; empty: one in the run's own folder
 * @param maxRequests requests that the stage sends at most; empty: as many as it needs
 * @param maxCost what its requests may cost; empty: anything
 * @param failedShare the share of answers without a text above which the stage fails
 */
public record AnswerLimits(
    Optional<String> cache, OptionalLong maxRequests, OptionalDouble maxCost, double failedShare) {
  public AnswerLimits {
    Objects.requireNonNull(maxRequests, "maxRequests");
    Objects.requireNonNull(maxCost, "maxCost");
    new Checks()
        .notBlank("cache", cache)
        .atLeast("max_requests", maxRequests, 1)
        .above("max_cost", maxCost, 0)
        .between("failed_share", failedShare, 0, 1)
        .orThrow();
  }
}
