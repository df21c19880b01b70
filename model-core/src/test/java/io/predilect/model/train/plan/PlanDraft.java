package io.predilect.model.train.plan;

import io.predilect.data.shard.RefinementPrompt;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.objective.ObjectiveSettings.Preference;
import io.predilect.model.objective.ObjectiveSettings.RationaleSettings;
import io.predilect.model.objective.ObjectiveSettings.RefinementSettings;
import io.predilect.model.objective.Reduction;
import io.predilect.model.objective.WithRationale;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.PassSettings;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A plan with the reference file's defaults, to change in tests. */
public final class PlanDraft {
  Preference preference = Preference.DPO;
  public double gamma;
  public double lambda;
  public int epochs = 1;
  public OptionalInt maxSteps = OptionalInt.empty();
  public int batchSize = 32;
  public int microBatchTokens = 8192;
  public OptionalDouble learningRate = OptionalDouble.of(0.05);
  public TrainSettings.Schedule schedule = TrainSettings.Schedule.LINEAR;
  public int warmupSteps;
  double warmupRatio;
  public double maxGradNorm = 1;
  public OptionalInt evalSteps = OptionalInt.empty();
  public int saveSteps = 100;
  public int saveTotalLimit = 2;
  public int loggingSteps = 1;
  public PassSettings passes = PassSettings.fast();
  public BestModelSettings best = BestModelSettings.none();
  public NonFiniteSettings nonFinite = NonFiniteSettings.stop();
  public OptimizerSettings.Kind optimizer = OptimizerSettings.Kind.ADAMW;
  public double adamEpsilon = 1e-8;
  public double weightDecay;
  public PrioritisedSettings prioritised = PrioritisedSettings.none();
  public SyncSettings sync = SyncSettings.everyStep();
  public long seed = 42;

  public PlanDraft preference(Preference value) {
    preference = value;
    return this;
  }

  public TrainPlan plan() {
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
