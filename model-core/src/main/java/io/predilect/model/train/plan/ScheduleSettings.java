package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * The learning rate's course.
 *
 * @param lrSchedulerType what it does after the warm-up
 * @param warmupSteps steps over which it rises; 0: by {@code warmupRatio}
 * @param warmupRatio share of the steps over which it rises
 */
public record ScheduleSettings(Schedule lrSchedulerType, int warmupSteps, double warmupRatio) {

  /** The course after the warm-up. */
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

  public ScheduleSettings {
    Objects.requireNonNull(lrSchedulerType, "lrSchedulerType");
    boolean warmsUp = warmupSteps > 0 || warmupRatio > 0;
    new Checks()
        .atLeast("warmup_steps", warmupSteps, 0)
        .between("warmup_ratio", warmupRatio, 0, 1)
        .agrees(
            lrSchedulerType != Schedule.CONSTANT || !warmsUp,
            warmupSteps > 0 ? "warmup_steps" : "warmup_ratio",
            warmupSteps > 0 ? warmupSteps : warmupRatio,
            "lr_scheduler_type constant has no warm-up: use constant_with_warmup, or set it to 0")
        .orThrow();
  }

  /** The steps of the warm-up in a training of so many. */
  int warmup(int totalSteps) {
    return warmupSteps > 0 ? warmupSteps : (int) Math.ceil(warmupRatio * totalSteps);
  }
}
