package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Arguments of the learning rate's course, by transformers' names for them; what is empty is as
 * transformers has it. Each is for some courses only: {@link ScheduleSettings.Schedule#takes}.
 *
 * @param numCycles waves of the cosine; with restarts, how often it falls
 * @param power of the share of steps that are left
 * @param lrEnd the rate at the end
 * @param timescale steps in which an inverse square root falls by the factor √2; empty: those of
 *     the warm-up, or 10,000
 * @param minLr the rate that the cosine falls to
 * @param minLrRate the same as a share of the peak
 * @param warmupLrRate the first step's rate as a share of the peak
 * @param numDecaySteps the last steps, over which the rate falls
 * @param warmupType how it rises
 * @param decayType how it falls
 * @param minLrRatio the rate that it rises from and falls to, as a share of the peak
 */
public record SchedulerArguments(
    OptionalDouble numCycles,
    OptionalDouble power,
    OptionalDouble lrEnd,
    OptionalInt timescale,
    OptionalDouble minLr,
    OptionalDouble minLrRate,
    OptionalDouble warmupLrRate,
    OptionalInt numDecaySteps,
    Optional<Ramp> warmupType,
    Optional<Ramp> decayType,
    OptionalDouble minLrRatio) {

  /** How a rate goes from one to another. */
  public enum Ramp {
    LINEAR,
    COSINE,
    /** Steeply at the low end: 1 - √(1 - share of the way). */
    @Key("1-sqrt")
    ONE_MINUS_SQRT
  }

  public SchedulerArguments {
    Objects.requireNonNull(warmupType, "warmupType");
    Objects.requireNonNull(decayType, "decayType");
    new Checks()
        .above("num_cycles", numCycles, 0)
        .above("power", power, 0)
        .holdsOrNone(lrEnd.orElse(0) >= 0, "lr_end", lrEnd, "it must be at least 0")
        .atLeast("timescale", timescale, 1)
        .holdsOrNone(minLr.orElse(0) >= 0, "min_lr", minLr, "it must be at least 0")
        .between("min_lr_rate", minLrRate, 0, 1)
        .between("warmup_lr_rate", warmupLrRate, 0, 1)
        .atLeast("num_decay_steps", numDecaySteps, 0)
        .between("min_lr_ratio", minLrRatio, 0, 1)
        .orThrow();
  }

  /** Those that are given, by name. */
  Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    put(given, "num_cycles", numCycles);
    put(given, "power", power);
    put(given, "lr_end", lrEnd);
    timescale.ifPresent(value -> given.put("timescale", value));
    put(given, "min_lr", minLr);
    put(given, "min_lr_rate", minLrRate);
    put(given, "warmup_lr_rate", warmupLrRate);
    numDecaySteps.ifPresent(value -> given.put("num_decay_steps", value));
    warmupType.ifPresent(value -> given.put("warmup_type", value));
    decayType.ifPresent(value -> given.put("decay_type", value));
    put(given, "min_lr_ratio", minLrRatio);
    return given;
  }

  private static void put(Map<String, Object> given, String name, OptionalDouble value) {
    value.ifPresent(number -> given.put(name, number));
  }
}
