package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.model.optim.OptimizerSettings;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How the weights follow a step's gradient, by the names that {@code train} has for it.
 *
 * @param optimizer the optimiser
 * @param learningRate its peak; empty: by the objective ({@link TrainPlan#learningRate})
 * @param schedule the learning rate's course; in YAML its keys stand beside the others
 * @param weightDecay weight decay ({@link OptimizerSettings})
 * @param adamBeta1 AdamW's β1
 * @param adamBeta2 AdamW's β2
 * @param adamEpsilon AdamW's ε
 * @param maxGradNorm the norm gradients are clipped to; 0: no clipping
 */
public record UpdateSettings(
    OptimizerSettings.Kind optimizer,
    OptionalDouble learningRate,
    @Unwrapped ScheduleSettings schedule,
    double weightDecay,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double maxGradNorm) {

  public UpdateSettings {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(learningRate, "learningRate");
    Objects.requireNonNull(schedule, "schedule");
    new Checks()
        .above("learning_rate", learningRate, 0)
        .include(
            "",
            () -> new OptimizerSettings(optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay))
        .holds(
            maxGradNorm >= 0 && Double.isFinite(maxGradNorm),
            "max_grad_norm",
            maxGradNorm,
            "it must be at least 0, which is off")
        .orThrow();
  }

  /** What the optimiser needs to know of these. */
  public OptimizerSettings optimizerSettings() {
    return new OptimizerSettings(optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay);
  }
}
