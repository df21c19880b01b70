package io.predilect.jobs.report;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.evaluate.Decompositions;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.Samples;
import io.predilect.jobs.generate.ResponseExamples;
import io.predilect.jobs.judge.JudgeExamples;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.signal.SignalReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything a report shows.
 *
 * @param title the page's title
 * @param state how far the run is
 * @param task what was asked of it: what about, and the words
 * @param manifest what was done
 * @param settings the settings that differ from their defaults
 * @param results what stages left to show
 */
record ReportContents(
    String title,
    PageState state,
    Map<String, String> task,
    Manifest manifest,
    List<Setting> settings,
    Results results) {

  /**
   * What stages left to show.
   *
   * @param trainings what the train stages logged, in order
   * @param evaluations what the evaluate stages found, in order
   * @param signals what the signal stages found, by their names, in order
   * @param written responses of the generate stages, by their names, in order
   * @param judged what the judge stages found, in order
   */
  record Results(
      List<TrainingCurves> trainings,
      List<Evaluated> evaluations,
      Map<String, SignalReport> signals,
      Map<String, ResponseExamples> written,
      List<Judged> judged) {
    /** Nothing. */
    static final Results NONE = new Results(List.of(), List.of(), Map.of(), Map.of(), List.of());

    Results {
      trainings = List.copyOf(trainings);
      evaluations = List.copyOf(evaluations);
      signals = Collections.unmodifiableMap(new LinkedHashMap<>(signals));
      written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
      judged = List.copyOf(judged);
    }
  }

  /**
   * A setting that is not at its default.
   *
   * @param stage the stage's name
   * @param key the setting, dotted
   * @param value its value
   */
  record Setting(String stage, String key, String value) {
    /** All of a run. */
    static List<Setting> changed(RunConfig run) {
      List<Setting> settings = new ArrayList<>();
      for (StageConfig stage : run.stages()) {
        ResolvedConfig.changed(run, stage)
            .forEach((key, value) -> settings.add(new Setting(stage.name(), key, value)));
      }
      return settings;
    }
  }

  /**
   * An evaluate stage.
   *
   * @param stage its name
   * @param figures what it found
   * @param samples pairs to draw and read
   * @param decompositions reward gaps taken apart, where they were
   */
  record Evaluated(
      String stage, Evaluation figures, Samples samples, Optional<Decompositions> decompositions) {}

  /**
   * A judge stage.
   *
   * @param stage its name
   * @param figures by arm
   * @param examples comparisons to read
   */
  record Judged(String stage, Evaluation figures, JudgeExamples examples) {}

  ReportContents {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(state, "state");
    task = Collections.unmodifiableMap(new LinkedHashMap<>(task));
    Objects.requireNonNull(manifest, "manifest");
    settings = List.copyOf(settings);
    Objects.requireNonNull(results, "results");
  }
}
