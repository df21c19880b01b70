package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.model.train.plan.SyncSettings;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How tasks train together.
 *
 * @param ranks how many there are, one an executor
 * @param stallTimeout seconds without a step or an answer after which a rank or the driver is lost
 * @param sync when the ranks' weights are brought together
 * @param threads threads per rank; empty: the task's cores
 */
public record ParallelSettings(
    int ranks, int stallTimeout, SyncSettings sync, OptionalInt threads) {
  public ParallelSettings {
    Objects.requireNonNull(sync, "sync");
    new Checks()
        .atLeast("ranks", ranks, 1)
        .atLeast("stall_timeout", stallTimeout, 1)
        .atLeast("threads", threads, 1)
        .orThrow();
  }
}
