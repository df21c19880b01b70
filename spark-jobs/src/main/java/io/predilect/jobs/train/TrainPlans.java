package io.predilect.jobs.train;

import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.objective.Reduction;
import io.predilect.model.objective.WithRationale;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.train.TrainPlan;
import io.predilect.model.train.TrainSettings;

/** A train stage's settings as the trainer takes them. */
final class TrainPlans {
  private TrainPlans() {}

  static TrainPlan plan(TrainStageSettings settings, long seed) {
    return new TrainPlan(objective(settings.objective()), training(settings.training()), seed);
  }

  static OptimizerSettings optimizer(TrainSettings settings) {
    return new OptimizerSettings(
        OptimizerSettings.Kind.valueOf(settings.optimizer().name()),
        settings.adamBeta1(),
        settings.adamBeta2(),
        settings.adamEpsilon(),
        settings.weightDecay());
  }

  private static ObjectiveSettings objective(io.predilect.jobs.config.ObjectiveSettings settings) {
    io.predilect.jobs.config.ObjectiveSettings.Rationale rationale = settings.rationale();
    return new ObjectiveSettings(
        ObjectiveSettings.Preference.valueOf(settings.preference().name()),
        settings.beta(),
        settings.labelSmoothing(),
        Reduction.valueOf(settings.reduction().name()),
        settings.orpoLambda(),
        settings.simpoMargin(),
        settings.centering(),
        0.0,
        new ObjectiveSettings.RationaleSettings(
            rationale.gamma(),
            WithRationale.Form.valueOf(rationale.form().name()),
            Reduction.valueOf(rationale.reduction().name())));
  }

  private static TrainSettings training(io.predilect.jobs.config.TrainSettings settings) {
    return new TrainSettings(
        settings.epochs(),
        settings.maxSteps(),
        settings.batchSize(),
        settings.microBatchTokens(),
        TrainSettings.Optimizer.valueOf(settings.optimizer().name()),
        settings.learningRate(),
        TrainSettings.Schedule.valueOf(settings.lrSchedulerType().name()),
        settings.warmupSteps(),
        settings.warmupRatio(),
        settings.weightDecay(),
        settings.adamBeta1(),
        settings.adamBeta2(),
        settings.adamEpsilon(),
        settings.maxGradNorm(),
        settings.gradientCheckpointing(),
        settings.evalSteps(),
        settings.saveSteps(),
        settings.saveTotalLimit(),
        settings.loggingSteps());
  }
}
