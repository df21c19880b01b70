package io.predilect.model.train;

import io.predilect.data.shard.RefinementPrompt;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.objective.ObjectiveSettings.Preference;
import io.predilect.model.objective.ObjectiveSettings.RationaleSettings;
import io.predilect.model.objective.ObjectiveSettings.RefinementSettings;
import io.predilect.model.objective.Reduction;
import io.predilect.model.objective.WithRationale;
import io.predilect.model.optim.OptimizerSettings;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A plan with the reference file's defaults, to change in tests. */
final class PlanDraft {
  Preference preference = Preference.DPO;
  double gamma;
  double lambda;
  int epochs = 1;
  OptionalInt maxSteps = OptionalInt.empty();
  int batchSize = 32;
  int microBatchTokens = 8192;
  OptionalDouble learningRate = OptionalDouble.of(0.05);
  TrainSettings.Schedule schedule = TrainSettings.Schedule.LINEAR;
  int warmupSteps;
  double warmupRatio;
  double maxGradNorm = 1;
  OptionalInt evalSteps = OptionalInt.empty();
  int saveSteps = 100;
  int saveTotalLimit = 2;
  int loggingSteps = 1;
  PassSettings passes = PassSettings.fast();
  BestModelSettings best = BestModelSettings.none();
  NonFiniteSettings nonFinite = NonFiniteSettings.stop();
  OptimizerSettings.Kind optimizer = OptimizerSettings.Kind.ADAMW;
  double adamEpsilon = 1e-8;
  double weightDecay;
  PrioritisedSettings prioritised = PrioritisedSettings.none();
  SyncSettings sync = SyncSettings.everyStep();
  long seed = 42;

  PlanDraft preference(Preference value) {
    preference = value;
    return this;
  }

  TrainPlan plan() {
    return new TrainPlan(
        ObjectiveSettings.of(
                preference,
                new RationaleSettings(gamma, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM))
            .with(new RefinementSettings(lambda, "p", RefinementPrompt.Before.QUERY)),
        new TrainSettings(
            epochs,
            maxSteps,
            batchSize,
            microBatchTokens,
            optimizer,
            learningRate,
            schedule,
            warmupSteps,
            warmupRatio,
            weightDecay,
            0.9,
            0.999,
            adamEpsilon,
            maxGradNorm,
            false,
            evalSteps,
            saveSteps,
            saveTotalLimit,
            loggingSteps),
        passes,
        best,
        nonFinite,
        prioritised,
        seed,
        sync);
  }
}
