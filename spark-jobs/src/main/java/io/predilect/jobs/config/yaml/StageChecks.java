package io.predilect.jobs.config.yaml;

import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.StageSettings.Reference;
import java.util.List;
import java.util.Optional;

/** What must hold between the stages of a run: who reads what of whom. */
final class StageChecks {
  private final List<StageEntry> entries;
  private final Problems problems;

  StageChecks(List<StageEntry> entries, Problems problems) {
    this.entries = List.copyOf(entries);
    this.problems = problems;
  }

  /**
   * Notes references that lead nowhere. Others may be wrong with the stages: which there are is
   * known.
   *
   * @param stages those whose settings could be read
   * @param model the run's own
   */
  void references(List<StageConfig> stages, Optional<String> model) {
    for (StageConfig stage : stages) {
      KeyPath path = StageEntry.path(stage, entries);
      rows(stage, path);
      for (Reference reference : stage.settings().references()) {
        KeyPath at = path.under(reference.key());
        if (!problems.at(at)) {
          switch (reference.target()) {
            case MODEL, LANGUAGE_MODEL, REWARD_MODEL, TOKENIZER ->
                model(stage, reference.value().or(() -> model), at);
            case RESPONSES -> responses(stage, reference.value().orElseThrow(), at);
            case SHARDS -> shards(stage, reference, at);
            case OUTSIDE -> {} // looked for when the run starts
          }
        }
      }
    }
  }

  private void rows(StageConfig stage, KeyPath path) {
    List<String> makers = makers(stage, StageKind.Output.ROWS);
    if (makers.isEmpty() && unreadBefore(stage)) {
      return;
    }
    if (stage.settings().readsRows() && makers.isEmpty()) {
      problems.add(
          path, "it reads rows, and no earlier stage makes any: put an ingest stage first");
    } else if (stage.rows().isPresent() && !stage.settings().readsRows()) {
      problems.add(
          path.at(StageEntry.ROWS),
          "'" + stage.rows().get() + "'",
          "its other settings name what it reads in place of a stage's rows: leave it out");
    } else if (stage.rows().isPresent() && !makers.contains(stage.rows().get())) {
      problems.add(
          path.at(StageEntry.ROWS),
          "'" + stage.rows().get() + "'",
          "no earlier stage of that name makes rows: "
              + Spelling.suggestion(stage.rows().get(), makers));
    }
  }

  private void model(StageConfig stage, Optional<String> value, KeyPath path) {
    List<String> makers = makers(stage, StageKind.Output.MODEL);
    if (value.isEmpty() && problems.at(StageEntry.path(stage, entries))) {
      return; // a default may stand in for the setting that says whether there is to be one
    }
    if (value.isEmpty()) {
      problems.add(
          path,
          "no model is named: set it here, or model at the top of the file, to a Hugging Face"
              + " folder"
              + (makers.isEmpty() ? "" : " or one of the stages " + String.join(", ", makers)));
      return;
    }
    String name = value.get();
    if (makers.contains(name)) {
      return;
    }
    Optional<StageEntry> named =
        entries.stream().filter(other -> other.name().equals(name)).findFirst();
    if (named.isPresent()) {
      boolean makesModel = named.get().kind().output() == StageKind.Output.MODEL;
      problems.add(
          path,
          "'" + name + "'",
          makesModel
              ? "that stage comes later: move it before '" + stage.name() + "'"
              : "that stage makes no model: " + modelsOf(makers));
    } // else a folder, which is looked for when the run starts
  }

  private void responses(StageConfig stage, String name, KeyPath path) {
    Optional<StageEntry> named =
        entries.stream().filter(other -> other.name().equals(name)).findFirst();
    if (named.isPresent() && named.get().kind().output() != StageKind.Output.RESPONSES) {
      problems.add(
          path,
          "'" + name + "'",
          "that stage makes no responses: name a generate stage, or a file of outputs");
    } else if (named.isPresent() && named.get().index() >= stage.index()) {
      problems.add(
          path, "'" + name + "'", "that stage comes later: move it before '" + stage.name() + "'");
    } // else a file, which is looked for when the run starts
  }

  private void shards(StageConfig stage, Reference reference, KeyPath path) {
    List<String> makers = makers(stage, StageKind.Output.SHARDS);
    if (makers.isEmpty() && unreadBefore(stage)) {
      return;
    }
    if (makers.isEmpty()) {
      problems.add(path, "no earlier stage makes shards: put a shard stage before this one");
    } else if (reference.value().isPresent() && !makers.contains(reference.value().get())) {
      problems.add(
          path,
          "'" + reference.value().get() + "'",
          "no earlier shard stage has that name: "
              + Spelling.suggestion(reference.value().get(), makers));
    }
  }

  private static String modelsOf(List<String> makers) {
    return makers.isEmpty()
        ? "name a Hugging Face folder, or put an init or train stage before"
        : "name a Hugging Face folder, or one of the stages " + String.join(", ", makers);
  }

  /** Whether an earlier one could not be read, which is noted: it may be what is missing. */
  private boolean unreadBefore(StageConfig stage) {
    return entries.stream().filter(other -> other.index() < stage.index()).count()
        < stage.index() - 1;
  }

  /** Names of the earlier stages that make something. */
  private List<String> makers(StageConfig stage, StageKind.Output output) {
    return entries.stream()
        .filter(other -> other.index() < stage.index() && other.kind().output() == output)
        .map(StageEntry::name)
        .toList();
  }
}
