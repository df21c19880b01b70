package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What happens every so many steps.
 *
 * @param evalSteps evaluate every so many steps; empty: at the end
 * @param saveSteps a checkpoint every so many steps
 * @param saveTotalLimit checkpoints kept
 * @param loggingSteps metrics every so many steps
 */
public record IntervalSettings(
    OptionalInt evalSteps, int saveSteps, int saveTotalLimit, int loggingSteps) {
  public IntervalSettings {
    Objects.requireNonNull(evalSteps, "evalSteps");
    new Checks()
        .atLeast("eval_steps", evalSteps, 1)
        .atLeast("save_steps", saveSteps, 1)
        .atLeast("save_total_limit", saveTotalLimit, 1)
        .atLeast("logging_steps", loggingSteps, 1)
        .orThrow();
  }
}
