package io.predilect.model.train.plan;

import java.util.Objects;

/**
 * The learning rate at every step, as in Hugging Face's transformers: it rises in a line from 0
 * over the warm-up, then follows its course down to 0 at the end.
 *
 * @param type the course after the warm-up
 * @param peak the rate at the end of the warm-up
 * @param warmupSteps steps of the warm-up
 * @param totalSteps steps in all
 */
public record LearningRateSchedule(
    ScheduleSettings.Schedule type, double peak, int warmupSteps, int totalSteps) {
  public LearningRateSchedule {
    Objects.requireNonNull(type, "type");
  }

  /**
   * The rate of a step.
   *
   * @param step the step's number, 0 the first
   */
  public double at(int step) {
    if (type != ScheduleSettings.Schedule.CONSTANT && step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return switch (type) {
      case CONSTANT, CONSTANT_WITH_WARMUP -> peak;
      case LINEAR -> peak * Math.max(0, 1 - progress);
      case COSINE -> peak * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    };
  }
}
