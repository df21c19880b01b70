package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.scoring.PassSettings;
import io.predilect.model.train.plan.BestModelSettings;
import io.predilect.model.train.plan.NonFiniteSettings;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.plan.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Training, in one barrier stage.
 *
 * @param shards the shard stage to read; empty: the nearest one before
 * @param evalShards a shard stage with held-out pairs, for evaluation during training
 * @param model where to start from; empty: the run's model
 * @param objective what is minimised
 * @param prioritised which pairs are trained on first
 * @param reference for pairs without ref_*_logps: the reference model; empty: the starting model
 * @param foreignReference what to do about ref_*_logps that another model than that made
 * @param parallel how tasks train together; in YAML its keys stand beside the others
 * @param adapters what is trained; likewise
 * @param training how it is minimised; likewise
 * @param passes how batches are cut; likewise
 * @param best which evaluation is the best; likewise
 * @param nonFinite what a loss that is not finite leads to; likewise
 * @param mlflow where it is tracked
 */
public record TrainStageSettings(
    Optional<String> shards,
    Optional<String> evalShards,
    Optional<String> model,
    ObjectiveSettings objective,
    PrioritisedSettings prioritised,
    Optional<String> reference,
    ForeignReference foreignReference,
    @Unwrapped ParallelSettings parallel,
    @Unwrapped AdapterSettings adapters,
    @Unwrapped TrainSettings training,
    @Unwrapped PassSettings passes,
    @Unwrapped BestModelSettings best,
    @Unwrapped NonFiniteSettings nonFinite,
    MlflowSettings mlflow)
    implements StageSettings {
  /** What the names of its figures begin with in experiments. */
  public static final String TRAINED = "train/";

  private static final String HELD_OUT =
      "it needs held-out pairs: name a shard stage of the test split in eval_shards";

  /** What to do about reference log-probs in shards that another model made. */
  public enum ForeignReference {
    /** The training is refused. */
    REFUSE,
    /** They are used all the same. */
    ACCEPT,
    /** They are put aside and computed again. */
    RECOMPUTE
  }

  public TrainStageSettings {
    Objects.requireNonNull(foreignReference, "foreignReference");
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(prioritised, "prioritised");
    Objects.requireNonNull(adapters, "adapters");
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(passes, "passes");
    Objects.requireNonNull(best, "best");
    Objects.requireNonNull(nonFinite, "nonFinite");
    Objects.requireNonNull(mlflow, "mlflow");
    Objects.requireNonNull(parallel, "parallel");
    new Checks()
        .notBlank("shards", shards)
        .notBlank("eval_shards", evalShards)
        .notBlank("model", model)
        .notBlank("reference", reference)
        .agrees(
            parallel.ranks() <= training.batchSize(),
            "ranks",
            parallel.ranks(),
            "a batch of "
                + training.batchSize()
                + " pairs (batch_size) cannot be shared out among more ranks than it has pairs")
        .agrees(
            reference.isEmpty() || !training.referenceSync().syncRefModel(),
            "reference",
            reference,
            "with sync_ref_model the reference is the starting model and follows the policy: set it"
                + " to null, or sync_ref_model to false")
        .agrees(
            !besideReference(objective) || reference.isEmpty(),
            "reference",
            reference,
            "the objective's reference is the starting model, whose distributions it sees: set it to"
                + " null")
        .agrees(
            !besideReference(objective) || foreignReference != ForeignReference.ACCEPT,
            "foreign_reference",
            foreignReference,
            "the objective's reference is the starting model, whose distributions it sees: set it to"
                + " refuse or recompute")
        .agrees(
            !adapters.masterWeights() || !parallel.sync().local(),
            "master_weights",
            adapters.masterWeights(),
            "ranks that take steps of their own (sync.every above 1) average weights in float32:"
                + " set it to false, or sync to every_step")
        .agrees(
            parallel.zeroStage() == 0 || !training.update().optimizer().needsWholeWeights(),
            "zero_stage",
            parallel.zeroStage(),
            "what the optimiser "
                + SettingNames.key(training.update().optimizer())
                + " remembers is of whole weights, or of blocks of numbers, and cannot be shared"
                + " out: set it to 0, or optimizer to adamw or lion")
        .agrees(
            evalShards.isPresent() || best.metricForBestModel().isEmpty(),
            "metric_for_best_model",
            best.metricForBestModel(),
            HELD_OUT)
        .agrees(
            evalShards.isPresent() || !best.loadBestModelAtEnd(),
            "load_best_model_at_end",
            best.loadBestModelAtEnd(),
            HELD_OUT)
        .agrees(
            evalShards.isPresent() || best.earlyStoppingPatience().isEmpty(),
            "early_stopping_patience",
            best.earlyStoppingPatience(),
            HELD_OUT)
        .agrees(
            evalShards.isPresent() || training.intervals().evalSteps().isEmpty(),
            "eval_steps",
            training.intervals().evalSteps(),
            HELD_OUT)
        .include(
            "",
            () ->
                new TrainPlan(
                    objective, training, passes, best, nonFinite, prioritised, 0, parallel.sync()))
        .orThrow();
  }

  private static boolean besideReference(ObjectiveSettings objective) {
    return objective.objective().needs().contains(Need.REFERENCE_KL);
  }

  /**
   * What the trainer is to do.
   *
   * @param seed the stage's
   */
  public TrainPlan plan(long seed) {
    return new TrainPlan(
        objective, training, passes, best, nonFinite, prioritised, seed, parallel.sync());
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    references.add(new Reference("shards", Reference.Target.SHARDS, shards));
    references.addAll(
        Reference.named(new Reference("eval_shards", Reference.Target.SHARDS, evalShards)));
    references.add(Reference.model("model", model));
    references.addAll(Reference.named(Reference.languageModel("reference", reference)));
    return List.copyOf(references);
  }

  @Override
  public List<SameTokens> sameTokens() {
    List<Reference> all = references();
    return all.stream()
        .filter(read -> read.target() == Reference.Target.SHARDS)
        .flatMap(
            shards ->
                all.stream()
                    .filter(reference -> reference.target().isModel())
                    .map(model -> new SameTokens(shards, model, false)))
        .toList();
  }

  @Override
  public boolean runsModel() {
    return true;
  }

  @Override
  public Optional<Dtype> dtype() {
    return adapters.dtype();
  }

  @Override
  public List<FigureSource> figures() {
    return List.of(
        new FigureSource(TRAINED, "a train stage", true),
        new FigureSource(TRAINED + "eval_", "eval_shards", evalShards.isPresent()));
  }

  @Override
  public boolean readsRows() {
    return false;
  }
}
