package io.predilect.jobs.report;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.model.train.plan.TrainSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the page opens with: what was asked of the run, in the words of its file. */
final class TaskSection {
  private static final String OBJECTIVE = "objective.";
  private static final String PREFERENCE = "preference";

  private TaskSection() {}

  /** Data, model, trainings and comparisons of a run: what about, and the words. */
  static Map<String, String> of(RunConfig run, Manifest manifest) {
    Map<String, String> task = new LinkedHashMap<>();
    for (StageConfig stage : run.stages()) {
      if (stage.settings() instanceof IngestSettings ingest) {
        add(task, "data", data(ingest, manifest.stage(stage.name())));
      }
    }
    run.model().ifPresent(model -> add(task, "model", model));
    for (StageConfig stage : run.stages()) {
      if (stage.settings() instanceof TrainStageSettings training) {
        add(task, stage.name(), training(run, stage, training));
      } else if (stage.settings() instanceof JudgeSettings judge && !judge.arms().isEmpty()) {
        add(
            task,
            stage.name(),
            String.join(", ", judge.arms()) + " against " + judge.against().orElseThrow());
      }
    }
    return task;
  }

  static String html(Map<String, String> task) {
    if (task.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("<dl class=\"task\">\n");
    task.forEach(
        (what, words) ->
            out.append("<dt>")
                .append(Html.escape(what))
                .append("</dt><dd>")
                .append(Html.escape(words))
                .append("</dd>\n"));
    return out.append("</dl>\n").toString();
  }

  private static void add(Map<String, String> task, String what, String words) {
    task.merge(what, words, (one, other) -> one + "; " + other);
  }

  private static String data(IngestSettings ingest, Optional<StageRecord> record) {
    return ingest.data()
        + record
            .filter(stage -> stage.status() == StageStatus.DONE)
            .map(stage -> stage.result().rows())
            .map(
                rows ->
                    ": %s of %s rows kept"
                        .formatted(NumberText.count(rows.kept()), NumberText.count(rows.in())))
            .orElse("");
  }

  private static String training(RunConfig run, StageConfig stage, TrainStageSettings training) {
    List<String> words = new ArrayList<>();
    words.add(training.objective().preference().key());
    ResolvedConfig.changed(run, stage)
        .forEach(
            (key, value) -> {
              if (key.startsWith(OBJECTIVE) && !key.equals(OBJECTIVE + PREFERENCE)) {
                words.add(key.substring(OBJECTIVE.length()) + " " + value.strip());
              }
            });
    training.model().or(run::model).ifPresent(model -> words.add("begins with " + model));
    training.adapters().loraR().ifPresent(rank -> words.add("LoRA of rank " + rank));
    TrainSettings how = training.training();
    String length =
        how.maxSteps().isPresent()
            ? how.maxSteps().getAsInt() + " steps"
            : how.epochs() + (how.epochs() == 1 ? " epoch" : " epochs");
    words.add(length + " in batches of " + how.batchSize());
    return String.join(", ", words);
  }
}
