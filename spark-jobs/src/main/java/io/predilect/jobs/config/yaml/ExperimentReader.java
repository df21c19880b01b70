package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.ExperimentSettings;
import io.predilect.jobs.config.FigureSource;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.Wiring;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code experiment} of a run's file and checks it against the run's stages. */
record ExperimentReader(Problems problems) {
  private static final KeyPath PATH = KeyPath.ROOT.at(Defaults.EXPERIMENT);
  private static final Set<StageKind> MEASURING =
      EnumSet.of(
          StageKind.EVALUATE,
          StageKind.SIGNAL,
          StageKind.GENERATE,
          StageKind.JUDGE,
          StageKind.TRAIN);

  Optional<ExperimentSettings> bind(JsonNode section) {
    JsonNode shown = Defaults.shownExperiment();
    if (section instanceof ObjectNode settings) {
      Defaults.fillEntries(settings, shown);
    }
    return new RecordBinder(problems).bind(section, shown, ExperimentSettings.class, PATH);
  }

  /** Notes arms and stages that are named and are not there. */
  void checkNames(ExperimentSettings settings, List<StageEntry> stages) {
    List<String> measured =
        stages.stream()
            .filter(stage -> MEASURING.contains(stage.kind()))
            .map(StageEntry::name)
            .toList();
    Set<String> arms = new HashSet<>();
    for (int i = 0; i < settings.arms().size(); i++) {
      ExperimentSettings.Arm arm = settings.arms().get(i);
      KeyPath path = PATH.at("arms").at(Integer.toString(i));
      if (!arms.add(arm.name())) {
        problems.add(path.at("name"), "'" + arm.name() + "'", "an earlier arm has that name");
      }
      for (String stage : arm.evaluate()) {
        among(stage, measured, "stage with figures", path.at("evaluate"));
      }
    }
    checkColumns(settings.columns());
    List<String> figures =
        settings.columns().stream().map(ExperimentSettings.Column::figure).toList();
    for (int i = 0; i < settings.plots().size(); i++) {
      ExperimentSettings.Plot plot = settings.plots().get(i);
      KeyPath path = PATH.at("plots").at(Integer.toString(i));
      among(plot.x(), figures, "figure in columns", path.at("x"));
      among(plot.y(), figures, "figure in columns", path.at("y"));
    }
    List<String> known = settings.arms().stream().map(ExperimentSettings.Arm::name).toList();
    List<String> claims = settings.claims().stream().map(ExperimentSettings.Claim::says).toList();
    for (int i = 0; i < settings.gates().size(); i++) {
      ExperimentSettings.Gate gate = settings.gates().get(i);
      KeyPath path = PATH.at("gates").at(Integer.toString(i));
      among(gate.arm(), known, "arm", path.at("arm"));
      gate.than().ifPresent(than -> among(than, known, "arm", path.at("than")));
      gate.claims().forEach(says -> among(says, claims, "claim", path.at("claims")));
    }
    Set<String> said = new HashSet<>();
    for (int i = 0; i < settings.claims().size(); i++) {
      ExperimentSettings.Claim claim = settings.claims().get(i);
      KeyPath path = PATH.at("claims").at(Integer.toString(i));
      if (!said.add(claim.says())) {
        problems.add(
            path.at("says"),
            "'" + claim.says() + "'",
            "an earlier claim says so: gates and readers know claims by their words, so give each its own");
      }
      among(claim.arm(), known, "arm", path.at("arm"));
      among(claim.than(), known, "arm", path.at("than"));
      claim.distanceTo().ifPresent(to -> among(to, known, "arm", path.at("distance_to")));
    }
  }

  /** Notes columns that nobody can tell apart in table and charts. */
  private void checkColumns(List<ExperimentSettings.Column> columns) {
    Set<String> figures = new HashSet<>();
    Set<String> headings = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      ExperimentSettings.Column column = columns.get(i);
      KeyPath path = PATH.at("columns").at(Integer.toString(i));
      boolean titled = column.title().isPresent();
      if (!figures.add(column.figure())) {
        problems.add(
            path.at("figure"), "'" + column.figure() + "'", "an earlier column is of that figure");
      } else if (!headings.add(column.heading())) {
        problems.add(
            titled ? path.at("title") : path.at("figure"),
            "'" + column.heading() + "'",
            "an earlier column is called so: give each a title of its own");
      }
    }
  }

  /**
   * Notes figures that an arm cannot have, and warns of what cannot show anything: better now than
   * when the first seed is done.
   */
  void checkFigures(ExperimentSettings settings, RunConfig run, List<StageEntry> entries) {
    checkArms(settings.arms(), run);
    checkTrainings(settings.arms(), run, entries);
    if (settings.seeds().size() == 1 && !settings.claims().isEmpty()) {
      problems.warn(
          PATH.at("seeds"),
          "claims are decided by what differs from seed to seed: of one seed all are undecided");
    }
    for (int i = 0; i < settings.arms().size(); i++) {
      judged(settings.arms().get(i), run, PATH.at("arms").at(Integer.toString(i)).at("judged"));
    }
    for (int i = 0; i < settings.columns().size(); i++) {
      KeyPath path = PATH.at("columns").at(Integer.toString(i)).at("figure");
      figure(settings.columns().get(i).figure(), settings.shownArms(), run, path);
    }
    for (int i = 0; i < settings.gates().size(); i++) {
      ExperimentSettings.Gate gate = settings.gates().get(i);
      KeyPath path = PATH.at("gates").at(Integer.toString(i)).at("figure");
      figure(gate.figure(), settings.arms().stream().filter(gate::isAbout).toList(), run, path);
    }
    for (int i = 0; i < settings.claims().size(); i++) {
      ExperimentSettings.Claim claim = settings.claims().get(i);
      KeyPath path = PATH.at("claims").at(Integer.toString(i)).at("figure");
      figure(claim.figure(), settings.arms().stream().filter(claim::isAbout).toList(), run, path);
    }
  }

  /** Warns of trainings that every seed would do and no arm would show. */
  private void checkTrainings(
      List<ExperimentSettings.Arm> arms, RunConfig run, List<StageEntry> entries) {
    List<StageConfig> measured = arms.stream().flatMap(arm -> stages(arm, run).stream()).toList();
    Set<StageConfig> used = Wiring.behind(run, measured);
    for (StageConfig stage : run.stages()) {
      if (stage.kind() == StageKind.TRAIN && !used.contains(stage)) {
        problems.warn(
            StageEntry.path(stage, entries),
            "no arm of the experiment measures this training or what is made of it, and each seed does it: name a stage that measures it in an arm's evaluate, or take it out");
      }
    }
  }

  /** Warns of an arm whose figures are another's, whatever comes out. */
  private void checkArms(List<ExperimentSettings.Arm> arms, RunConfig run) {
    Map<List<Object>, String> measured = new HashMap<>();
    for (int i = 0; i < arms.size(); i++) {
      ExperimentSettings.Arm arm = arms.get(i);
      List<Object> measures = new ArrayList<>(List.of(arm.judged()));
      stages(arm, run).forEach(stage -> measures.add(measure(stage)));
      String same = measured.putIfAbsent(measures, arm.name());
      if (same != null) {
        problems.warn(
            PATH.at("arms").at(Integer.toString(i)).at("evaluate"),
            "arm '%s' measures the very same as arm '%s', so that nothing can differ between them: name the stages of another model"
                .formatted(arm.name(), same));
      }
    }
  }

  // Equal evaluations find the same under any name; of other stages their names are in the draws.
  private static Object measure(StageConfig stage) {
    return stage.kind() == StageKind.EVALUATE
        ? List.of(stage.rows(), stage.settings())
        : stage.name();
  }

  private void figure(
      String figure, List<ExperimentSettings.Arm> arms, RunConfig run, KeyPath path) {
    for (ExperimentSettings.Arm arm : arms) {
      Optional<String> missing = FigureSource.missing(figure, stages(arm, run));
      if (missing.isPresent()) {
        problems.add(path, "'" + figure + "'", missing.get() + " (arm '" + arm.name() + "')");
        return; // once for all arms
      }
    }
  }

  private static List<StageConfig> stages(ExperimentSettings.Arm arm, RunConfig run) {
    return run.stages().stream().filter(stage -> arm.evaluate().contains(stage.name())).toList();
  }

  /** Notes an arm that its judge stages do not know, or that stands for one of several there. */
  private void judged(ExperimentSettings.Arm arm, RunConfig run, KeyPath path) {
    List<JudgeSettings> judges =
        stages(arm, run).stream()
            .map(StageConfig::settings)
            .filter(JudgeSettings.class::isInstance)
            .map(JudgeSettings.class::cast)
            .toList();
    if (arm.judged().isPresent()) {
      List<String> known = judges.stream().flatMap(judge -> judge.arms().stream()).toList();
      if (known.isEmpty()) {
        problems.add(
            path,
            "'" + arm.judged().get() + "'",
            "none of its stages in evaluate judges arms: leave it out, or name one that does");
      } else {
        among(arm.judged().get(), known, "arm of a judge stage in evaluate", path);
      }
    } else if (judges.stream().anyMatch(judge -> judge.arms().size() > 1)) {
      problems.add(
          path,
          "a judge stage in evaluate has several arms: say which of them arm '"
              + arm.name()
              + "' is");
    }
  }

  private void among(String name, List<String> known, String what, KeyPath path) {
    if (!known.contains(name) && !problems.at(path)) {
      problems.add(
          path,
          "'" + name + "'",
          "there is no such " + what + ": " + Spelling.suggestion(name, known));
    }
  }
}
