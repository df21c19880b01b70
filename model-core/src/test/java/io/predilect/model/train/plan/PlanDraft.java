package io.predilect.model.train.plan;

import io.predilect.model.objective.ObjectiveDraft;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.objective.Preference;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.promptfree.prioritised.Clustering;
import io.predilect.model.promptfree.prioritised.Prioritising;
import io.predilect.model.promptfree.prioritised.Reinsertion;
import io.predilect.model.scoring.PassSettings;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A plan with the reference file's defaults, to change in tests. */
public final class PlanDraft {
  /** Like lengths together, prompts once. */
  public static final PassSettings FASTEST = new PassSettings(true, true);

  /** Gradients are summed at every step. */
  public static final SyncSettings EVERY_STEP =
      new SyncSettings(1, SyncSettings.Outer.NESTEROV, 0.7, 0.9);

  /** The last weights are the result, and training runs to its end. */
  public static final BestModelSettings LAST =
      new BestModelSettings(Optional.empty(), Optional.empty(), false, OptionalInt.empty(), 0);

  /** No prioritising. */
  public static final PrioritisedSettings UNPRIORITISED =
      new PrioritisedSettings(
          PrioritisedSettings.Gaps.NONE,
          16,
          OptionalDouble.empty(),
          1e-4,
          new Prioritising(Clustering.TWO_MEANS, 0.9, Reinsertion.IMMEDIATE, 1, 8),
          OptionalInt.empty(),
          1024);

  /** The learning rate's course is as transformers has it. */
  public static final SchedulerArguments NO_ARGUMENTS =
      new SchedulerArguments(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty());

  Preference preference = Preference.DPO;
  public double gamma;
  public double lambda;
  public int epochs = 1;
  public OptionalInt maxSteps = OptionalInt.empty();
  public int batchSize = 32;
  public int microBatchTokens = 8192;
  public OptionalDouble learningRate = OptionalDouble.of(0.05);
  public ScheduleSettings.Schedule schedule = ScheduleSettings.Schedule.LINEAR;
  public SchedulerArguments schedulerArguments = NO_ARGUMENTS;
  public int warmupSteps;
  double warmupRatio;
  public double maxGradNorm = 1;
  public OptionalDouble neftuneNoiseAlpha = OptionalDouble.empty();
  public OptionalDouble routerAuxLossCoef = OptionalDouble.empty();
  public OptionalInt evalSteps = OptionalInt.empty();
  public int saveSteps = 100;
  public int saveTotalLimit = 2;
  public int loggingSteps = 1;
  public PassSettings passes = FASTEST;
  public BestModelSettings best = LAST;
  public NonFiniteSettings nonFinite = new NonFiniteSettings(NonFiniteSettings.Action.STOP, 1);
  public OptimizerSettings.Kind optimizer = OptimizerSettings.Kind.ADAMW;
  public double adamEpsilon = 1e-8;
  public double weightDecay;
  public PrioritisedSettings prioritised = UNPRIORITISED;
  public Optional<ObjectiveSettings> objective = Optional.empty(); // in place of the preference
  public SyncSettings sync = EVERY_STEP;
  public ReferenceSyncSettings referenceSync = new ReferenceSyncSettings(false, 0.6, 512);
  public long seed = 42;

  public PlanDraft preference(Preference value) {
    preference = value;
    return this;
  }

  public TrainPlan plan() {
    return new TrainPlan(
        objective.orElseGet(() -> ObjectiveDraft.of(preference, gamma, lambda)),
        new TrainSettings(
            epochs,
            maxSteps,
            batchSize,
            OptionalInt.of(microBatchTokens),
            new UpdateSettings(
                optimizer,
                learningRate,
                new ScheduleSettings(schedule, schedulerArguments, warmupSteps, warmupRatio),
                weightDecay,
                0.9,
                0.999,
                adamEpsilon,
                maxGradNorm),
            neftuneNoiseAlpha,
            routerAuxLossCoef,
            Optional.empty(),
            referenceSync,
            new IntervalSettings(evalSteps, saveSteps, saveTotalLimit, loggingSteps)),
        passes,
        best,
        nonFinite,
        prioritised,
        seed,
        sync);
  }
}
