package io.predilect.jobs.train;

import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.train.TrainPlan;
import io.predilect.model.train.TrainSettings;

/** A train stage's settings as the trainer takes them. */
final class TrainPlans {
  private TrainPlans() {}

  static TrainPlan plan(TrainStageSettings settings, long seed) {
    return new TrainPlan(settings.objective(), settings.training(), seed);
  }

  static OptimizerSettings optimizer(TrainSettings settings) {
    return new OptimizerSettings(
        OptimizerSettings.Kind.valueOf(settings.optimizer().name()),
        settings.adamBeta1(),
        settings.adamBeta2(),
        settings.adamEpsilon(),
        settings.weightDecay());
  }
}
