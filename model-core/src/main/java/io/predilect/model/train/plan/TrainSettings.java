package io.predilect.model.train.plan;

import static io.predilect.model.train.plan.SettingCheck.atLeastOne;
import static io.predilect.model.train.plan.SettingCheck.require;

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
    atLeastOne("epochs", epochs);
    maxSteps.ifPresent(steps -> atLeastOne("max_steps", steps));
    atLeastOne("batch_size", batchSize);
    atLeastOne("micro_batch_tokens", microBatchTokens);
    learningRate.ifPresent(
        rate -> require("learning_rate", rate, rate > 0 && rate < 1e6, "above 0"));
    require("warmup_steps", warmupSteps, warmupSteps >= 0, "0 or more");
    require("warmup_ratio", warmupRatio, warmupRatio >= 0 && warmupRatio <= 1, "between 0 and 1");
    if (lrSchedulerType == Schedule.CONSTANT && (warmupSteps > 0 || warmupRatio > 0)) {
      throw new IllegalArgumentException(
          "lr_scheduler_type constant has no warm-up, and "
              + (warmupSteps > 0
                  ? "warmup_steps is " + warmupSteps
                  : "warmup_ratio is " + warmupRatio)
              + "; use constant_with_warmup, or set it to 0");
    }
    require("weight_decay", weightDecay, weightDecay >= 0 && weightDecay < 1e6, "0 or more");
    require("adam_beta1", adamBeta1, adamBeta1 >= 0 && adamBeta1 < 1, "0 or more and below 1");
    require("adam_beta2", adamBeta2, adamBeta2 >= 0 && adamBeta2 < 1, "0 or more and below 1");
    require("adam_epsilon", adamEpsilon, adamEpsilon > 0 && adamEpsilon < 1, "above 0");
    require("max_grad_norm", maxGradNorm, maxGradNorm >= 0, "0 (off) or more");
    evalSteps.ifPresent(steps -> atLeastOne("eval_steps", steps));
    atLeastOne("save_steps", saveSteps);
    atLeastOne("save_total_limit", saveTotalLimit);
    atLeastOne("logging_steps", loggingSteps);
  }

  /** What the optimiser needs to know of these. */
  public OptimizerSettings optimizerSettings() {
    return new OptimizerSettings(optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay);
  }
}
