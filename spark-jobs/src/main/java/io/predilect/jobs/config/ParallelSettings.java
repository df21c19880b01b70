package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.model.optim.Sharing;
import io.predilect.model.train.plan.SyncSettings;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How tasks train together.
 *
 * @param ranks how many there are, one an executor
 * @param stallTimeout seconds without a step or an answer after which a rank or the driver is lost
 * @param collective what sums tensors over them
 * @param sync when the ranks' weights are brought together
 * @param zeroStage ZeRO's stage: 0, every rank has all of the optimiser's state and of the
 *     gradients; 1, its share of the state; 2, of both
 * @param threads threads per rank; empty: the task's cores
 */
public record ParallelSettings(
    int ranks,
    int stallTimeout,
    CollectiveKind collective,
    SyncSettings sync,
    int zeroStage,
    OptionalInt threads) {
  public ParallelSettings {
    Objects.requireNonNull(collective, "collective");
    Objects.requireNonNull(sync, "sync");
    new Checks()
        .atLeast("ranks", ranks, 1)
        .atLeast("stall_timeout", stallTimeout, 1)
        .holds(
            zeroStage >= 0 && zeroStage <= Sharing.STAGES,
            "zero_stage",
            zeroStage,
            "it must be 0, every rank has all of the optimiser's state and of the gradients, 1, its"
                + " share of the state, or 2, of both; weights (stage 3) are not shared out")
        .agrees(
            zeroStage == 0 || !sync.local(),
            "zero_stage",
            zeroStage,
            "ranks that take steps of their own (sync.every above 1) each need all of the"
                + " optimiser's state: set zero_stage to 0, or sync to every_step")
        .agrees(
            collective != CollectiveKind.NCCL || !sync.local(),
            "collective",
            "nccl",
            "ranks that take steps of their own (sync.every above 1) average their weights around"
                + " the ring: set it to auto or ring, or sync to every_step")
        .atLeast("threads", threads, 1)
        .orThrow();
  }
}
