package io.predilect.jobs.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.ExperimentSettings.Arm;
import io.predilect.jobs.config.ExperimentSettings.Claim;
import io.predilect.jobs.config.ExperimentSettings.Gate;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.generate.ResponseFigure;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.signal.SignalReport;
import io.predilect.jobs.signal.SignalStage;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What one seed's run says of every arm.
 *
 * @param seed the run's
 * @param arms the figures by arm and name
 * @param pairs over how many pairs each is, where that is known
 */
public record SeedRun(
    long seed, Map<String, Map<String, Double>> arms, Map<String, Map<String, Long>> pairs) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern OF_NO_PAIRS = Pattern.compile("(train|generate)/");

  public SeedRun {
    arms = Map.copyOf(arms);
    pairs = Map.copyOf(pairs);
  }

  /** Of arms of which nobody knows how many pairs there were. */
  public SeedRun(long seed, Map<String, Map<String, Double>> arms) {
    this(seed, arms, Map.of());
  }

  /**
   * Reads the figures that an experiment compares.
   *
   * @param seed the run's
   * @param manifest of the run, finished
   * @param folder the run's
   * @throws JobException when a figure is not there, which names those that are
   */
  public static SeedRun read(
      ExperimentConfig experiment, long seed, Manifest manifest, Path folder, Configuration hadoop)
      throws IOException {
    Map<String, Map<String, Double>> arms = new HashMap<>();
    Map<String, Map<String, Long>> pairs = new HashMap<>();
    for (Arm arm : experiment.settings().arms()) {
      List<Evaluation> evaluations = new ArrayList<>();
      for (String stage : arm.evaluate()) {
        evaluations.add(evaluation(manifest.stage(stage).orElseThrow(), folder, hadoop));
      }
      Map<String, Double> figures = new HashMap<>();
      Map<String, Long> over = new HashMap<>();
      for (String figure : figures(experiment, arm)) {
        Figures.Found found = figure(figure, arm, evaluations);
        figures.put(figure, found.value());
        if (!OF_NO_PAIRS.matcher(figure).lookingAt()) {
          over.put(figure, found.pairs());
        }
      }
      pairs.put(arm.name(), Map.copyOf(over));
      arms.put(arm.name(), Map.copyOf(figures));
    }
    return new SeedRun(seed, arms, pairs);
  }

  /** A figure of an arm. */
  double value(String arm, String figure) {
    return arms.get(arm).get(figure);
  }

  static Figures.Found figure(String figure, Arm arm, List<Evaluation> evaluations) {
    // of its own where a judge knows it by name, else of all
    return arm.judged()
        .flatMap(
            judged ->
                Figures.find(figure + "[" + JudgeStage.ARMS + "=" + judged + "]", evaluations))
        .or(() -> Figures.find(figure, evaluations))
        .orElseThrow(
            () ->
                new JobException(
                    "arm '%s' has no figure %s%s; its stages (%s) have %s"
                        .formatted(
                            arm.name(),
                            figure,
                            Figures.near(figure, evaluations)
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""),
                            String.join(", ", arm.evaluate()),
                            Figures.known(evaluations))));
  }

  private static Set<String> figures(ExperimentConfig experiment, Arm arm) {
    Set<String> figures = new LinkedHashSet<>();
    if (arm.shown()) {
      experiment.settings().columns().forEach(column -> figures.add(column.figure()));
    }
    for (Gate gate : experiment.settings().gates()) {
      if (gate.isAbout(arm)) {
        figures.add(gate.figure());
      }
    }
    for (Claim claim : experiment.settings().claims()) {
      if (claim.isAbout(arm)) {
        figures.add(claim.figure());
      }
    }
    return figures;
  }

  private static Evaluation evaluation(StageRecord stage, Path run, Configuration hadoop)
      throws IOException {
    Path folder = new Path(run, stage.folder());
    return switch (stage.kind()) {
      case EVALUATE, JUDGE -> EvaluationJson.read(json(folder, EvaluateStage.METRICS_FILE, hadoop));
      case SIGNAL ->
          ReportJson.read(json(folder, SignalStage.METRICS_FILE, hadoop), SignalReport.class)
              .evaluation();
      case GENERATE ->
          new Evaluation("", ResponseFigure.of(stage.result()), List.of(), Optional.empty());
      case TRAIN -> new Evaluation("", trained(stage), List.of(), Optional.empty());
      default -> throw new IllegalArgumentException(stage.kind() + " stages have no figures");
    };
  }

  /** The numbers of a training's record: its last metrics, time, tokens. */
  private static Metrics trained(StageRecord stage) {
    Map<String, Double> values = new HashMap<>();
    stage
        .result()
        .figures()
        .forEach(
            (name, value) -> {
              if (value instanceof Number number) {
                values.put(TrainStageSettings.TRAINED + name, number.doubleValue());
              }
            });
    return new Metrics(stage.result().rows().kept(), values, Map.of());
  }

  private static JsonNode json(Path folder, String name, Configuration hadoop) throws IOException {
    Path file = new Path(folder, name);
    return JSON.readTree(TextFiles.read(file.getFileSystem(hadoop), file));
  }
}
