package io.predilect.jobs.config.yaml;

import io.predilect.jobs.config.AugmentSettings;
import io.predilect.jobs.config.CollectiveKind;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.config.Dtype;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.GeneratorKind;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.config.RefinementPrompts;
import io.predilect.jobs.config.RuledData;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.SignalSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.model.train.plan.StepsEffect;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What stages whose settings are right cannot do together. */
final class Combinations {
  // They begin as nothing, and what they come to is a product of two that are trained.
  private static final double LEAST_RATE_OF_ADAPTERS = 1e-5;

  private final List<StageEntry> entries;
  private final Problems problems;

  Combinations(List<StageEntry> entries, Problems problems) {
    this.entries = List.copyOf(entries);
    this.problems = problems;
  }

  /** Notes what a run, all of whose settings are right, cannot do. */
  void of(RunConfig run) {
    run.stages().forEach(stage -> all(run, stage, StageEntry.path(stage, entries)));
  }

  private void all(RunConfig run, StageConfig stage, KeyPath path) {
    if (stage.settings() instanceof IngestSettings ingest) {
      ingest.generated().ifPresent(pairs -> otherPairs(run, stage, pairs, path));
    } else if (stage.settings() instanceof RationaleSettings rationales
        && rationales.from().asks()) {
      whole(run, stage, "rationales are asked for of", path.at(StageEntry.ROWS));
    } else if (stage.settings() instanceof TrainStageSettings train) {
      train(run, stage, train, path);
    } else if (stage.settings() instanceof ShardSettings shard) {
      shard(run, stage, shard, path);
    } else if (stage.settings() instanceof JudgeSettings judge) {
      judge(run, stage, judge, path);
    } else if (stage.settings() instanceof EvaluateSettings evaluate) {
      evaluate(run, stage, evaluate, path);
    } else if (stage.settings() instanceof SignalSettings) {
      whole(run, stage, "a signal stage cuts", path.at(StageEntry.ROWS));
    } else if (stage.settings() instanceof AugmentSettings) {
      whole(run, stage, "augment makes pairs of", path.at(StageEntry.ROWS));
    }
  }

  private void train(RunConfig run, StageConfig stage, TrainStageSettings train, KeyPath path) {
    if (train.objective().rationale().gamma() > 0
        && none(run, stage, other -> other.settings() instanceof RationaleSettings)) {
      problems.add(
          path.under("objective.rationale.gamma"),
          String.valueOf(train.objective().rationale().gamma()),
          "there are no rationales to learn: put a rationales stage before the shard stage, or set"
              + " it to 0");
    }
    if (!problems.at(path)) {
      LearntData.of(run, stage)
          .wrong(train.objective())
          .ifPresent(told -> problems.add(path.under(told.key()), told.value(), told.remedy()));
    }
    train
        .training()
        .maxSteps()
        .ifPresent(steps -> StepsEffect.of(train.plan(0), steps).forEach(told -> warn(told, path)));
    train.evalShards().ifPresent(name -> heldOut(run, stage, train, name, path.at("eval_shards")));
    if (train.adapters().masterWeights() && run.dtype(train).equals(Optional.of(Dtype.FLOAT32))) {
      problems.add(
          path.at("master_weights"),
          "true",
          "weights in float32 need no masters: set dtype to bfloat16, or it to false");
    }
    double rate = train.plan(0).learningRate();
    if (train.adapters().loraR().isPresent()
        && train.training().update().learningRate().isEmpty()
        && rate < LEAST_RATE_OF_ADAPTERS) {
      problems.warn(
          path.at("learning_rate"),
          "it is %s where none is named, a rate at which all weights are trained, and adapters (lora_r) hardly move: name one, such as 1.0e-4"
              .formatted(rate));
    }
    if (train.parallel().collective() == CollectiveKind.NCCL
        && run.compute().device() == DeviceKind.CPU) {
      problems.add(
          path.at("collective"),
          "'nccl'",
          "it sums on GPUs only, and device is cpu: set it to auto or ring, or device to cuda");
    }
  }

  private void shard(RunConfig run, StageConfig stage, ShardSettings shard, KeyPath path) {
    if (RefinementPrompts.all(run, stage).size() > 1) {
      problems.add(
          path,
          "trainings with different objective.refinement.prompt or before read these shards, which hold one"
              + " augmented prompt a pair: give each its own shard stage");
    }
    shard
        .weightColumn()
        .ifPresent(name -> ofData(run, stage, shard.split(), name, path.at("weight_column")));
    shard
        .marginColumn()
        .ifPresent(name -> ofData(run, stage, shard.split(), name, path.at("margin_column")));
  }

  private void judge(RunConfig run, StageConfig stage, JudgeSettings judge, KeyPath path) {
    judge.rule().ifPresent(rule -> rule(rule, RuledData.of(run, stage), path.at("rule")));
    if (judge.readsRows()) {
      whole(run, stage, "a judge reads", path.at(StageEntry.ROWS));
    }
    // A file of annotations has the responses of both.
    if (judge.against().filter(judge.arms()::contains).filter(this::isStage).isPresent()) {
      problems.add(
          path.at("against"),
          "'" + judge.against().get() + "'",
          "it is among the arms, and nothing wins against itself: take it out there");
    }
  }

  private void evaluate(RunConfig run, StageConfig stage, EvaluateSettings evaluate, KeyPath path) {
    if (evaluate.policy().isPresent()
        && evaluate.reference().isEmpty()
        && none(run, stage, Combinations::scoresReference)) {
      problems.add(
          path.at("reference"),
          "implicit rewards need a reference: name a model here, or put a score stage with"
              + " reference.model before");
    }
    if (evaluate.truth().isPresent()
        && evaluate.promptFree().model().isEmpty()
        && none(run, stage, Combinations::scoresPromptFree)) {
      problems.add(
          path.at("truth"),
          "'" + evaluate.truth().get() + "'",
          "there is no prompt-free gap to compare it with: set prompt_free.model here, put a"
              + " score stage with prompt_free.model before, or set it to null");
    }
    if (evaluate.refinement().asked().isPresent()
        && evaluate.reference().isEmpty()
        && none(run, stage, score -> scoresRefinement(run, score, evaluate))) {
      problems.add(
          path.under("refinement.prompt"),
          "no score stage before asks a reference with this prompt before the query: name the"
              + " reference model here");
    }
    evaluate.checkpoints().ifPresent(name -> checkpoints(run, name, path.at("checkpoints")));
  }

  /** Checkpoints are models only where all weights are trained. */
  private void checkpoints(RunConfig run, String name, KeyPath path) {
    Optional<StageConfig> named =
        run.stages().stream().filter(stage -> stage.name().equals(name)).findFirst();
    if (!named
        .map(StageConfig::settings)
        .filter(TrainStageSettings.class::isInstance)
        .isPresent()) {
      problems.add(
          path, "'" + name + "'", "it keeps no checkpoints: name a train stage of this run");
    } else if (((TrainStageSettings) named.get().settings()).adapters().loraR().isPresent()) {
      problems.add(
          path,
          "'" + name + "'",
          "it trains adapters alone, and its checkpoints hold nothing else: set lora_r to null there,"
              + " or this to null");
    }
  }

  private void warn(StepsEffect told, KeyPath path) {
    problems.warn(path.under(told.key()), told.words());
  }

  /** Whether what a training is measured on are the pairs that it learns from. */
  private void heldOut(
      RunConfig run, StageConfig stage, TrainStageSettings train, String name, KeyPath path) {
    Optional<StageConfig> learnt = run.shardsOf(stage, train.shards());
    Optional<StageConfig> held = run.shardsOf(stage, train.evalShards());
    if (learnt.isEmpty() || held.isEmpty()) {
      return;
    }
    ShardSettings of = (ShardSettings) learnt.get().settings();
    ShardSettings on = (ShardSettings) held.get().settings();
    if (learnt.equals(held)) {
      problems.warn(
          path,
          "'%s' are the shards that it trains on, so that the eval_ figures say nothing of other pairs: name a shard stage with split: test"
              .formatted(name));
    } else if (run.rowsOf(learnt.get()).equals(run.rowsOf(held.get()))
        && of.split().meets(on.split())) {
      problems.warn(
          path,
          "'%s' (split %s) and the shards that it trains on, '%s' (split %s), have pairs of the same rows in common: give one of them split: train and the other split: test"
              .formatted(name, on.split().key(), learnt.get().name(), of.split().key()));
    }
  }

  /** A rule's reward is that of one generator, as one ingest stage sets it. */
  private void rule(GeneratorKind rule, RuledData data, KeyPath path) {
    String key = rule.key();
    int ways = data.generators(rule).size();
    if (ways == 0) {
      problems.add(
          path,
          key,
          "its reward is that of an ingest stage's %1$s settings: put one before this one"
              .formatted(key));
    } else if (ways > 1 && data.told()) {
      problems.add(
          path,
          key,
          "what it judges comes from the stages %1$s, which set %2$s differently, and so has no one reward: judge each by a stage of its own, or set %2$s alike in them"
              .formatted(String.join(", ", data.names()), key));
    } else if (ways > 1) {
      problems.add(
          path,
          key,
          "its reward is that of an ingest stage's %2$s settings, and nothing says of which of %1$s these prompts are: set %2$s alike in them, or judge in a run that has one of them"
              .formatted(String.join(", ", data.names()), key));
    }
  }

  // Rows keep what a truncate stage says of them, whatever comes in between.
  private void whole(RunConfig run, StageConfig stage, String reader, KeyPath path) {
    for (Optional<StageConfig> read = run.rowsOf(stage);
        read.isPresent();
        read = run.rowsOf(read.get())) {
      if (read.get().settings() instanceof TruncateSettings truncate && truncate.cuts()) {
        problems.add(
            path,
            stage.rows().map(name -> "'" + name + "'").orElse("null"),
            "these rows are cut by the stage %s, and %s whole responses: name a stage before that"
                .formatted(read.get().name(), reader));
        return;
      }
    }
  }

  // A column of the data, which added pairs do not have.
  private void ofData(
      RunConfig run, StageConfig stage, SplitFilter split, String column, KeyPath path) {
    for (Optional<StageConfig> read = run.rowsOf(stage);
        read.isPresent();
        read = run.rowsOf(read.get())) {
      if (read.get().settings() instanceof AugmentSettings augment
          && augment.adds()
          && augment.split().meets(split)) {
        problems.add(
            path,
            "'" + column + "'",
            "the stage %s adds pairs, which have no columns of the data, so that all of them would be rejected: set it to null, or name other rows in rows"
                .formatted(read.get().name()));
        return;
      }
    }
  }

  /** Pairs depend on the run's seed and their numbers: a second stage is there for other ones. */
  private void otherPairs(
      RunConfig run, StageConfig stage, IngestSettings.Generated pairs, KeyPath path) {
    for (StageConfig other : run.stages().subList(0, run.stages().indexOf(stage))) {
      if (other.settings() instanceof IngestSettings ingest
          && ingest.generated().filter(pairs::overlaps).isPresent()) {
        problems.add(
            path.at("first_pair"),
            String.valueOf(pairs.first()),
            String.format(
                Locale.ROOT,
                "the stage %s generates some of the same pairs: set first_pair to %d for others, or read that stage's by rows",
                other.name(),
                ingest.generated().orElseThrow().end()));
      }
    }
  }

  private static boolean scoresReference(StageConfig stage) {
    return stage.settings() instanceof ScoreSettings score && score.reference().model().isPresent();
  }

  private static boolean scoresRefinement(
      RunConfig run, StageConfig stage, EvaluateSettings evaluate) {
    return scoresReference(stage)
        && RefinementPrompts.after(run, stage).equals(evaluate.refinement().asked());
  }

  private static boolean scoresPromptFree(StageConfig stage) {
    return stage.settings() instanceof ScoreSettings score
        && score.promptFree().model().isPresent();
  }

  private boolean isStage(String name) {
    return entries.stream().anyMatch(entry -> entry.name().equals(name));
  }

  private static boolean none(RunConfig run, StageConfig stage, Predicate<StageConfig> wanted) {
    return run.stages().stream().filter(other -> other.index() < stage.index()).noneMatch(wanted);
  }
}
