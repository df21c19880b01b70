package io.predilect.jobs.config;

import io.predilect.jobs.config.StageSettings.Reference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What must hold between the stages of a run: who reads what of whom. */
final class StageChecks {
  private final RunConfig run;
  private final Problems problems;

  private StageChecks(RunConfig run, Problems problems) {
    this.run = run;
    this.problems = problems;
  }

  /**
   * Notes everything that does not hold.
   *
   * @param places where each stage's settings are, by its name
   */
  static void check(RunConfig run, Map<String, Place> places, Problems problems) {
    StageChecks checks = new StageChecks(run, problems);
    for (StageConfig stage : run.stages()) {
      Place place = places.get(stage.name());
      checks.rows(stage, place);
      for (Reference reference : stage.settings().references()) {
        switch (reference.target()) {
          case MODEL -> checks.model(stage, reference, place.under(reference.key()));
          case SHARDS -> checks.shards(stage, reference, place.under(reference.key()));
          case OUTSIDE -> {} // looked for when the run starts
        }
      }
      checks.combinations(stage, place);
    }
  }

  private void rows(StageConfig stage, Place place) {
    List<String> makers = names(stage, other -> other.kind().output() == StageKind.Output.ROWS);
    if (stage.settings().readsRows() && makers.isEmpty()) {
      problems.add(
          place, "it reads rows, and no earlier stage makes any: put an ingest stage first");
    } else if (stage.rows().isPresent() && !makers.contains(stage.rows().get())) {
      problems.add(
          place.at(StageEntry.ROWS),
          "'" + stage.rows().get() + "'",
          "no earlier stage of that name makes rows: "
              + Keys.suggestion(stage.rows().get(), makers));
    }
  }

  private void model(StageConfig stage, Reference reference, Place place) {
    Optional<String> value = reference.value().or(run::model);
    List<String> makers = names(stage, other -> other.kind().output() == StageKind.Output.MODEL);
    if (value.isEmpty()) {
      problems.add(
          place,
          "no model is named: set it here, or model at the top of the file, to a Hugging Face"
              + " folder"
              + (makers.isEmpty() ? "" : " or one of the stages " + String.join(", ", makers)));
      return;
    }
    String name = value.get();
    if (makers.contains(name)) {
      return;
    }
    Optional<StageConfig> named = named(name);
    if (named.isPresent()) {
      boolean makesModel = named.get().kind().output() == StageKind.Output.MODEL;
      problems.add(
          place,
          "'" + name + "'",
          makesModel
              ? "that stage comes later: move it before '" + stage.name() + "'"
              : "that stage makes no model: " + modelsOf(makers));
    } // else a folder, which is looked for when the run starts
  }

  private void shards(StageConfig stage, Reference reference, Place place) {
    List<String> makers = names(stage, other -> other.settings() instanceof ShardSettings);
    if (makers.isEmpty()) {
      problems.add(place, "no earlier stage makes shards: put a shard stage before this one");
    } else if (reference.value().isPresent() && !makers.contains(reference.value().get())) {
      problems.add(
          place,
          "'" + reference.value().get() + "'",
          "no earlier shard stage has that name: "
              + Keys.suggestion(reference.value().get(), makers));
    }
  }

  private void combinations(StageConfig stage, Place place) {
    if (stage.settings() instanceof TrainStageSettings train
        && train.objective().rationale().gamma() > 0
        && none(stage, other -> other.settings() instanceof RationaleSettings)) {
      problems.add(
          place.under("objective.rationale.gamma"),
          String.valueOf(train.objective().rationale().gamma()),
          "there are no rationales to learn: put a rationales stage before the shard stage, or set"
              + " it to 0");
    }
    if (stage.settings() instanceof ShardSettings && RefinementPrompts.all(run, stage).size() > 1) {
      problems.add(
          place,
          "trainings with different objective.refinement.prompt or before read these shards, which hold one"
              + " augmented prompt a pair: give each its own shard stage");
    }
    if (stage.settings() instanceof EvaluateSettings evaluate) {
      if (evaluate.policy().isPresent()
          && evaluate.reference().isEmpty()
          && none(stage, StageChecks::scoresReference)) {
        problems.add(
            place.at("reference"),
            "implicit rewards need a reference: name a model here, or put a score stage with"
                + " reference.model before");
      }
      if (evaluate.truth().isPresent()
          && evaluate.promptFree().model().isEmpty()
          && none(stage, StageChecks::scoresPromptFree)) {
        problems.add(
            place.at("truth"),
            "'" + evaluate.truth().get() + "'",
            "there is no prompt-free gap to compare it with: set prompt_free.model here, put a"
                + " score stage with prompt_free.model before, or set it to null");
      }
      if (evaluate.refinement().asked().isPresent()
          && evaluate.reference().isEmpty()
          && none(stage, score -> scoresRefinement(score, evaluate))) {
        problems.add(
            place.under("refinement.prompt"),
            "no score stage before asks a reference with this prompt before the query: name the"
                + " reference model here");
      }
    }
  }

  private static boolean scoresReference(StageConfig stage) {
    return stage.settings() instanceof ScoreSettings score && score.reference().model().isPresent();
  }

  private boolean scoresRefinement(StageConfig stage, EvaluateSettings evaluate) {
    return scoresReference(stage)
        && RefinementPrompts.after(run, stage).equals(evaluate.refinement().asked());
  }

  private static boolean scoresPromptFree(StageConfig stage) {
    return stage.settings() instanceof ScoreSettings score
        && score.promptFree().model().isPresent();
  }

  private static String modelsOf(List<String> makers) {
    return makers.isEmpty()
        ? "name a Hugging Face folder, or put an init or train stage before"
        : "name a Hugging Face folder, or one of the stages " + String.join(", ", makers);
  }

  private Optional<StageConfig> named(String name) {
    return run.stages().stream().filter(other -> other.name().equals(name)).findFirst();
  }

  private boolean none(StageConfig stage, Predicate<StageConfig> wanted) {
    return names(stage, wanted).isEmpty();
  }

  /** Names of the earlier stages that are wanted. */
  private List<String> names(StageConfig stage, Predicate<StageConfig> wanted) {
    return run.stages().stream()
        .filter(other -> other.index() < stage.index())
        .filter(wanted)
        .map(StageConfig::name)
        .toList();
  }
}
