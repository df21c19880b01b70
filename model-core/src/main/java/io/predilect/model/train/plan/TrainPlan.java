package io.predilect.model.train.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.data.check.Checks;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.PassSettings;
import io.predilect.model.train.data.EpochOrder;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankedExamples;
import io.predilect.model.train.data.UnpairedExamples;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a training is to do.
 *
 * @param objective what is minimised
 * @param settings how
 * @param passes how a batch is cut into passes
 * @param best which evaluation is the best, and what follows from it
 * @param nonFinite what a loss that is not finite leads to
 * @param prioritised which examples are trained on first
 * @param seed the order of the examples derives from it
 * @param sync when the ranks' weights are brought together
 */
public record TrainPlan(
    ObjectiveSettings objective,
    TrainSettings settings,
    PassSettings passes,
    BestModelSettings best,
    NonFiniteSettings nonFinite,
    PrioritisedSettings prioritised,
    long seed,
    SyncSettings sync) {
  // What checkpoints call settings whose names have changed since.
  private static final Map<String, String> FIRST_NAMES =
      Map.of(
          "objective.simpo_gamma",
          "objective.simpo_margin",
          "objective.center_rewards_coefficient",
          "objective.centering");

  // What settings are that checkpoints made before there were such do not name.
  private static final Map<String, String> FORMERLY =
      Map.of(
          "objective.reference_free", "false",
          "objective.f_divergence_type", "reverse_kl",
          "objective.f_alpha_divergence_coef", "0.5",
          "objective.discopop_tau", "0.05",
          "objective.dpop_lambda", "50.0",
          "objective.beta_dpo_alpha", "0.6",
          "objective.tdpo_alpha", "0.5",
          "objective.length_penalty", "0.0",
          "objective.use_weighting", "false");

  private static final ObjectMapper OBJECTIVE =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public TrainPlan {
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(passes, "passes");
    Objects.requireNonNull(best, "best");
    Objects.requireNonNull(nonFinite, "nonFinite");
    Objects.requireNonNull(sync, "sync");
    Objects.requireNonNull(prioritised, "prioritised");
    Checks checks = new Checks();
    ScheduleSettings schedule = settings.update().schedule();
    schedule.requireBelow(learningRate(settings, objective), checks);
    settings.maxSteps().ifPresent(steps -> schedule.requireSteps(steps, checks));
    checks
        .agrees(
            best.earlyStoppingPatience().isEmpty() || settings.intervals().evalSteps().isPresent(),
            "early_stopping_patience",
            best.earlyStoppingPatience(),
            "without eval_steps there is one evaluation, at the end: set eval_steps")
        .agrees(
            !prioritised.on() || objective.objective().onRewards(),
            "prioritised.gaps",
            prioritised.gaps(),
            PrioritisedSettings.NEEDS_REWARDS)
        .agrees(
            !sync.local() || settings.update().optimizer() != OptimizerSettings.Kind.ADAMW_8BIT,
            "optimizer",
            settings.update().optimizer(),
            "ranks that take steps of their own (sync.every above 1) average moments, which those in"
                + " eight bits do not allow: set sync to every_step, or optimizer to adamw")
        .agrees(
            !sync.local() || objective.objective().needs().stream().noneMatch(Need::ofBatch),
            "objective.preference",
            objective.preference(),
            "it looks at the whole batch before each step, and ranks that take steps of their own do"
                + " not share one: set sync to every_step")
        .agrees(
            !movesReference(settings) || objective.objective().needs().contains(Need.REFERENCE),
            "sync_ref_model",
            true,
            "the objective looks at no reference: set it to false")
        .agrees(
            !movesReference(settings) || !objective.objective().needs().contains(Need.REFERENCE_KL),
            "sync_ref_model",
            true,
            "the objective compares whole distributions with a reference beside the policy, and one"
                + " that moves is kept as what it said of the examples' tokens: set it to false")
        .agrees(
            !movesReference(settings) || !sync.local(),
            "sync_ref_model",
            true,
            "ranks that take steps of their own (sync.every above 1) have no policy in common for the"
                + " reference to follow: set it to false, or sync to every_step")
        .orThrow();
  }

  private static boolean movesReference(TrainSettings settings) {
    return settings.referenceSync().syncRefModel();
  }

  /**
   * The peak learning rate: the one set, or the objective's default (1e-4 for reward models, 2e-5
   * for SFT and rationales alone, 1e-6 for dpo and its kin).
   */
  public double learningRate() {
    return learningRate(settings, objective);
  }

  private static double learningRate(TrainSettings settings, ObjectiveSettings objective) {
    return settings
        .update()
        .learningRate()
        .orElseGet(
            () ->
                switch (objective.preference()) {
                  case REWARD -> 1e-4;
                  case SFT, NONE -> 2e-5;
                  default -> 1e-6;
                });
  }

  /**
   * The examples as the objective takes them: where it judges single responses, pairs are taken
   * apart into their two; where it takes rankings, pairs are put together.
   *
   * @throws IllegalArgumentException when pairs make no rankings
   */
  public ExampleSource examples(ExampleSource source) {
    Set<Need> needs = objective.objective().needs();
    if (needs.contains(Need.RANKING)) {
      return RankedExamples.of(source);
    }
    return needs.contains(Need.UNPAIRED) ? UnpairedExamples.of(source, seed) : source;
  }

  /**
   * Optimiser steps in all over so many examples: {@code max_steps} through as many epochs as that
   * takes, else those of {@code epochs}, as in transformers' Trainer.
   */
  public int steps(int examples) {
    long perEpoch = (examples + (long) settings.batchSize() - 1) / settings.batchSize();
    return settings.maxSteps().orElseGet(() -> Math.toIntExact(perEpoch * settings.epochs()));
  }

  /** The order of so many examples, where no model has a say in it. */
  public EpochOrder order(int examples) {
    return new EpochOrder(examples, settings.batchSize(), seed);
  }

  /**
   * Which of so many examples the steps take, as far as that is known before the first of them: all
   * where a model has a say in their order.
   */
  public BitSet taken(int examples) {
    BitSet all = new BitSet(examples);
    all.set(0, examples);
    return prioritised.on() ? all : order(examples).taken(steps(examples));
  }

  /**
   * The learning rate's course over so many steps.
   *
   * @throws io.predilect.data.check.InvalidSettings when it needs more
   */
  public LearningRateSchedule schedule(int totalSteps) {
    ScheduleSettings schedule = settings.update().schedule();
    Checks checks = new Checks();
    schedule.requireSteps(totalSteps, checks);
    checks.orThrow();
    return new LearningRateSchedule(
        schedule, learningRate(), schedule.warmup(totalSteps), totalSteps);
  }

  /** The same with passes of so many tokens. */
  public TrainPlan passing(int tokens) {
    return new TrainPlan(
        objective, settings.passing(tokens), passes, best, nonFinite, prioritised, seed, sync);
  }

  /**
   * The settings that decide which weights come out, by name. A checkpoint is only resumed under
   * the same ones; the others (micro-batches, logging, saving) may change between runs.
   */
  public Map<String, String> identity() {
    UpdateSettings update = settings.update();
    Map<String, String> identity = new TreeMap<>();
    flatten("objective", OBJECTIVE.valueToTree(objective), identity);
    identity.entrySet().removeAll(FORMERLY.entrySet());
    identity.put("seed", Long.toString(seed));
    if (sync.local()) {
      flatten("sync", OBJECTIVE.valueToTree(sync), identity);
    }
    identity.put("epochs", Integer.toString(settings.epochs()));
    identity.put(
        "max_steps",
        settings.maxSteps().isPresent()
            ? Integer.toString(settings.maxSteps().getAsInt())
            : "none");
    identity.put("batch_size", Integer.toString(settings.batchSize()));
    settings
        .neftuneNoiseAlpha()
        .ifPresent(alpha -> identity.put("neftune_noise_alpha", Double.toString(alpha)));
    settings
        .routerAuxLossCoef()
        .ifPresent(coef -> identity.put("router_aux_loss_coef", Double.toString(coef)));
    identity.put("optimizer", update.optimizer().name().toLowerCase(Locale.ROOT));
    identity.put("learning_rate", Double.toString(learningRate()));
    identity.put(
        "lr_scheduler_type", update.schedule().lrSchedulerType().name().toLowerCase(Locale.ROOT));
    update
        .schedule()
        .lrSchedulerKwargs()
        .given()
        .forEach(
            (name, value) ->
                identity.put(
                    "lr_scheduler_kwargs." + name, value.toString().toLowerCase(Locale.ROOT)));
    identity.put("warmup_steps", Integer.toString(update.schedule().warmupSteps()));
    identity.put("warmup_ratio", Double.toString(update.schedule().warmupRatio()));
    identity.put("weight_decay", Double.toString(update.weightDecay()));
    identity.put("adam_beta1", Double.toString(update.adamBeta1()));
    identity.put("adam_beta2", Double.toString(update.adamBeta2()));
    identity.put("adam_epsilon", Double.toString(update.adamEpsilon()));
    identity.put("metric_for_best_model", best.metric());
    identity.put("greater_is_better", Boolean.toString(best.greater()));
    best.earlyStoppingPatience()
        .ifPresent(
            patience -> {
              identity.put(
                  "eval_steps", Integer.toString(settings.intervals().evalSteps().orElseThrow()));
              identity.put("early_stopping_patience", Integer.toString(patience));
              identity.put(
                  "early_stopping_threshold", Double.toString(best.earlyStoppingThreshold()));
            });
    identity.put("max_grad_norm", Double.toString(update.maxGradNorm()));
    prioritised.identify(identity);
    settings.referenceSync().identify(identity);
    return identity;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> flat) {
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(field -> flatten(name + "." + field.getKey(), field.getValue(), flat));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(name + "." + i, node.get(i), flat);
      }
    } else {
      flat.put(FIRST_NAMES.getOrDefault(name, name), node.asText().toLowerCase(Locale.ROOT));
    }
  }
}
