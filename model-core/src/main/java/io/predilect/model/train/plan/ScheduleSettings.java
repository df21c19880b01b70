package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The learning rate's course.
 *
 * @param lrSchedulerType what it does after the warm-up
 * @param lrSchedulerKwargs arguments of that
 * @param warmupSteps steps over which it rises; 0: by {@code warmupRatio}
 * @param warmupRatio share of the steps over which it rises
 */
public record ScheduleSettings(
    Schedule lrSchedulerType,
    SchedulerArguments lrSchedulerKwargs,
    int warmupSteps,
    double warmupRatio) {

  /** The course after the warm-up. */
  public enum Schedule {
    /** Falls in a line to 0. */
    LINEAR,
    /** Falls along half a cosine to 0. */
    COSINE("num_cycles"),
    /** Falls along half a cosine to 0, several times. */
    COSINE_WITH_RESTARTS("num_cycles"),
    /** Falls along half a cosine to a rate above 0. */
    COSINE_WITH_MIN_LR("num_cycles", "min_lr", "min_lr_rate"),
    /** The same, a step ahead: neither the first step nor the last has the rate 0. */
    COSINE_WARMUP_WITH_MIN_LR("num_cycles", "min_lr", "min_lr_rate", "warmup_lr_rate"),
    /** Falls with a power of the share of steps that are left. */
    POLYNOMIAL("lr_end", "power"),
    /** Falls with the inverse square root of the step, without end. */
    INVERSE_SQRT("timescale"),
    /** Stays, and falls over the last steps (WSD). */
    WARMUP_STABLE_DECAY(
        "num_decay_steps", "warmup_type", "decay_type", "min_lr_ratio", "num_cycles"),
    /** Stays, and has no warm-up. */
    CONSTANT,
    /** Rises over the warm-up, then stays. */
    CONSTANT_WITH_WARMUP;

    @SuppressWarnings("ImmutableEnumChecker") // the set is immutable, its type does not say so
    private final Set<String> arguments;

    Schedule(String... arguments) {
      this.arguments = Collections.unmodifiableSet(new TreeSet<>(Set.of(arguments)));
    }

    /** Whether an argument of {@link SchedulerArguments} says something of it. */
    boolean takes(String argument) {
      return arguments.contains(argument);
    }

    private boolean hasMinimum() {
      return takes("min_lr");
    }
  }

  public ScheduleSettings {
    Objects.requireNonNull(lrSchedulerType, "lrSchedulerType");
    Objects.requireNonNull(lrSchedulerKwargs, "lrSchedulerKwargs");
    boolean warmsUp = warmupSteps > 0 || warmupRatio > 0;
    Checks checks =
        new Checks()
            .atLeast("warmup_steps", warmupSteps, 0)
            .between("warmup_ratio", warmupRatio, 0, 1)
            .agrees(
                lrSchedulerType != Schedule.CONSTANT || !warmsUp,
                warmupSteps > 0 ? "warmup_steps" : "warmup_ratio",
                warmupSteps > 0 ? warmupSteps : warmupRatio,
                "lr_scheduler_type constant has no warm-up: use constant_with_warmup, or set it to"
                    + " 0");
    requireFitting(lrSchedulerType, lrSchedulerKwargs, checks);
    checks.orThrow();
  }

  private static void requireFitting(Schedule type, SchedulerArguments arguments, Checks checks) {
    Map<String, Object> given = arguments.given();
    String name = type.name().toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Object> argument : given.entrySet()) {
      checks.agrees(
          type.takes(argument.getKey()),
          "lr_scheduler_kwargs." + argument.getKey(),
          argument.getValue(),
          "lr_scheduler_type "
              + name
              + (type.arguments.isEmpty()
                  ? " takes no arguments"
                  : " takes " + String.join(", ", type.arguments))
              + ": set it to null");
    }
    if (type.hasMinimum()) {
      checks.agrees(
          given.containsKey("min_lr") != given.containsKey("min_lr_rate"),
          "lr_scheduler_kwargs.min_lr",
          arguments.minLr(),
          "lr_scheduler_type " + name + " needs one of min_lr and min_lr_rate, not both");
    }
    double cycles = arguments.numCycles().orElse(1);
    checks
        .agrees(
            type != Schedule.COSINE_WITH_RESTARTS || cycles == Math.rint(cycles),
            "lr_scheduler_kwargs.num_cycles",
            arguments.numCycles(),
            "of cosine_with_restarts it must be a whole number")
        .agrees(
            type != Schedule.WARMUP_STABLE_DECAY || arguments.numDecaySteps().isPresent(),
            "lr_scheduler_kwargs.num_decay_steps",
            arguments.numDecaySteps(),
            "lr_scheduler_type warmup_stable_decay needs it");
  }

  /** The steps of the warm-up in a training of so many. */
  int warmup(int totalSteps) {
    return warmupSteps > 0 ? warmupSteps : (int) Math.ceil(warmupRatio * totalSteps);
  }

  /**
   * Refuses a peak that lies below what the rate falls to, as {@code learning_rate} or as the
   * argument that says to what.
   */
  void requireBelow(double peak, Checks checks) {
    double end = lrSchedulerKwargs.lrEnd().orElse(LearningRateSchedule.POLYNOMIAL_END);
    checks
        .agrees(
            lrSchedulerType != Schedule.POLYNOMIAL || end < peak,
            "lr_scheduler_kwargs.lr_end",
            end,
            "it must be below the learning rate, which is " + peak)
        .agrees(
            lrSchedulerKwargs.minLr().orElse(0) <= peak,
            "lr_scheduler_kwargs.min_lr",
            lrSchedulerKwargs.minLr(),
            "it must not be above the learning rate, which is " + peak);
  }

  /**
   * Refuses a decay of more steps than the warm-up leaves. A warm-up that leaves none is as in
   * transformers: the rate rises to the end, and does not come to its peak.
   *
   * @param totalSteps steps in all
   */
  void requireSteps(int totalSteps, Checks checks) {
    int most = totalSteps - warmup(totalSteps);
    checks.agrees(
        most <= 0 || lrSchedulerKwargs.numDecaySteps().orElse(0) <= most,
        "lr_scheduler_kwargs.num_decay_steps",
        lrSchedulerKwargs.numDecaySteps(),
        String.format(
            Locale.ROOT, "of %d steps the warm-up leaves %d: it can be no more", totalSteps, most));
  }
}
