package io.predilect.jobs.config;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How training minimises, as in {@code train}. */
public record TrainSettings(
    int epochs,
    OptionalInt maxSteps,
    int batchSize,
    int microBatchTokens,
    Optimizer optimizer,
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
  /** The optimiser. */
  public enum Optimizer {
    ADAMW,
    RMSPROP,
    SGD
  }

  /** The learning rate's course. */
  public enum Schedule {
    LINEAR,
    COSINE,
    CONSTANT
  }
}
