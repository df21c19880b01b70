package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import io.predilect.model.optim.OptimizerSettings;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How training minimises: the settings of {@code train} that say so, by the same names.
 *
 * @param epochs times the examples are seen
 * @param maxSteps stop after so many optimiser steps
 * @param batchSize pairs an optimiser step, over all ranks
 * @param microBatchTokens tokens in one forward and backward pass, per rank
 * @param optimizer the optimiser
 * @param learningRate its peak; empty: by the objective ({@link TrainPlan#learningRate})
 * @param lrSchedulerType the learning rate's course
 * @param warmupSteps steps over which the learning rate rises; 0: by {@code warmupRatio}
 * @param warmupRatio share of the steps over which the learning rate rises
 * @param weightDecay weight decay ({@link OptimizerSettings})
 * @param adamBeta1 AdamW's β1
 * @param adamBeta2 AdamW's β2
 * @param adamEpsilon AdamW's ε
 * @param maxGradNorm the norm gradients are clipped to; 0: no clipping
 * @param gradientCheckpointing whether the backward pass recomputes layers to save memory
 * @param evalSteps evaluate every so many steps; empty: at the end
 * @param saveSteps a checkpoint every so many steps
 * @param saveTotalLimit checkpoints kept
 * @param loggingSteps metrics every so many steps
 */
public record TrainSettings(
    int epochs,
    OptionalInt maxSteps,
    int batchSize,
    int microBatchTokens,
    OptimizerSettings.Kind optimizer,
    OptionalDouble learningRate,
    Schedule lrSchedulerType,
    int warmupSteps,
    double warmupRatio,
    double weightDecay,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double maxGradNorm,
    boolean gradientCheckpointing,
    OptionalInt evalSteps,
    int saveSteps,
    int saveTotalLimit,
    int loggingSteps) {

  /** The learning rate's course after its warm-up. */
  public enum Schedule {
    /** Falls in a line to 0. */
    LINEAR,
    /** Falls along half a cosine to 0. */
    COSINE,
    /** Stays, and has no warm-up. */
    CONSTANT,
    /** Rises over the warm-up, then stays. */
    CONSTANT_WITH_WARMUP
  }

  public TrainSettings {
    Objects.requireNonNull(maxSteps, "maxSteps");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(learningRate, "learningRate");
    Objects.requireNonNull(lrSchedulerType, "lrSchedulerType");
    Objects.requireNonNull(evalSteps, "evalSteps");
    boolean warmsUp = warmupSteps > 0 || warmupRatio > 0;
    new Checks()
        .atLeast("epochs", epochs, 1)
        .atLeast("max_steps", maxSteps, 1)
        .atLeast("batch_size", batchSize, 1)
        .atLeast("micro_batch_tokens", microBatchTokens, 1)
        .above("learning_rate", learningRate, 0)
        .atLeast("warmup_steps", warmupSteps, 0)
        .between("warmup_ratio", warmupRatio, 0, 1)
        .agrees(
            lrSchedulerType != Schedule.CONSTANT || !warmsUp,
            warmupSteps > 0 ? "warmup_steps" : "warmup_ratio",
            warmupSteps > 0 ? warmupSteps : warmupRatio,
            "lr_scheduler_type constant has no warm-up: use constant_with_warmup, or set it to 0")
        .include(
            "",
            () -> new OptimizerSettings(optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay))
        .atLeast("max_grad_norm", maxGradNorm, 0.0)
        .atLeast("eval_steps", evalSteps, 1)
        .atLeast("save_steps", saveSteps, 1)
        .atLeast("save_total_limit", saveTotalLimit, 1)
        .atLeast("logging_steps", loggingSteps, 1)
        .orThrow();
  }

  /** What the optimiser needs to know of these. */
  public OptimizerSettings optimizerSettings() {
    return new OptimizerSettings(optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay);
  }
}
