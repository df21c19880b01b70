package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code experiment} of a run's file and checks it against the run's stages. */
final class ExperimentReader {
  private static final Place PLACE = Place.ROOT.at(Defaults.EXPERIMENT);

  private final Problems problems;

  ExperimentReader(Problems problems) {
    this.problems = problems;
  }

  /** The section over its defaults, entry by entry; what is no list of mappings stays as it is. */
  static JsonNode overDefaults(JsonNode given) {
    if (!given.isObject()) {
      return given; // which is told when it is bound
    }
    ObjectNode section = Defaults.experiment();
    Merge.into(section, given);
    for (String list : Defaults.EXPERIMENT_LISTS) {
      if (section.get(list) instanceof ArrayNode entries) {
        for (int i = 0; i < entries.size(); i++) {
          if (entries.get(i).isObject()) {
            ObjectNode entry = Defaults.experimentEntry(list);
            Merge.into(entry, entries.get(i));
            entries.set(i, entry);
          }
        }
      }
    }
    return section;
  }

  Optional<ExperimentSettings> bind(JsonNode section) {
    return new RecordBinder(problems).bind(section, ExperimentSettings.class, PLACE);
  }

  /** Notes what the settings name and the run does not have. */
  void check(ExperimentSettings settings, RunConfig run) {
    List<String> evaluations =
        run.stages().stream()
            .filter(stage -> stage.kind() == StageKind.EVALUATE)
            .map(StageConfig::name)
            .toList();
    Set<String> arms = new HashSet<>();
    for (int i = 0; i < settings.arms().size(); i++) {
      ExperimentSettings.Arm arm = settings.arms().get(i);
      Place place = PLACE.at("arms").at(Integer.toString(i));
      if (!arms.add(arm.name())) {
        problems.add(place.at("name"), "'" + arm.name() + "'", "an earlier arm has that name");
      }
      for (String stage : arm.evaluate()) {
        among(stage, evaluations, "evaluate stage", place.at("evaluate"));
      }
    }
    for (int i = 0; i < settings.claims().size(); i++) {
      ExperimentSettings.Claim claim = settings.claims().get(i);
      Place place = PLACE.at("claims").at(Integer.toString(i));
      List<String> known = settings.arms().stream().map(ExperimentSettings.Arm::name).toList();
      among(claim.arm(), known, "arm", place.at("arm"));
      among(claim.than(), known, "arm", place.at("than"));
      claim.distanceTo().ifPresent(to -> among(to, known, "arm", place.at("distance_to")));
    }
    if (problems.isEmpty()) {
      figures(settings, run);
    }
  }

  /** Notes figures that an arm cannot have: better now than when the first seed is done. */
  private void figures(ExperimentSettings settings, RunConfig run) {
    for (int i = 0; i < settings.columns().size(); i++) {
      Place place = PLACE.at("columns").at(Integer.toString(i)).at("figure");
      figure(settings.columns().get(i).figure(), settings.arms(), run, place);
    }
    for (int i = 0; i < settings.claims().size(); i++) {
      ExperimentSettings.Claim claim = settings.claims().get(i);
      Place place = PLACE.at("claims").at(Integer.toString(i)).at("figure");
      figure(claim.figure(), settings.arms().stream().filter(claim::isAbout).toList(), run, place);
    }
  }

  private void figure(
      String figure, List<ExperimentSettings.Arm> arms, RunConfig run, Place place) {
    for (ExperimentSettings.Arm arm : arms) {
      List<EvaluateSettings> stages =
          run.stages().stream()
              .filter(stage -> arm.evaluate().contains(stage.name()))
              .map(stage -> (EvaluateSettings) stage.settings())
              .toList();
      Optional<String> missing = FigureSource.missing(figure, stages);
      if (missing.isPresent()) {
        problems.add(place, "'" + figure + "'", missing.get() + " (arm '" + arm.name() + "')");
        return; // once for all arms
      }
    }
  }

  private void among(String name, List<String> known, String what, Place place) {
    if (!known.contains(name)) {
      problems.add(
          place,
          "'" + name + "'",
          "there is no such " + what + ": " + Keys.suggestion(name, known));
    }
  }
}
