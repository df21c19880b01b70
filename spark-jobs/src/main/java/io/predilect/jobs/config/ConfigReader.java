package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a run: the defaults, the file's settings over them, {@code --set} options over those. */
public final class ConfigReader {
  /** The settings beside the stages. */
  private record Head(
      String name,
      String output,
      long seed,
      Optional<String> model,
      @Inline ComputeSettings compute,
      SparkSettings spark) {}

  private ConfigReader() {}

  /**
   * The run a YAML text describes.
   *
   * @param file the file's name, for messages
   * @param sets {@code KEY=VALUE} each, later ones over earlier ones
   * @throws ConfigException with everything that is wrong, not only the first thing
   */
  public static RunConfig read(String text, String file, List<String> sets) {
    return read(text, file, sets, System.getenv());
  }

  /** As {@link #read(String, String, List)}, with another environment than this process's. */
  static RunConfig read(
      String text, String file, List<String> sets, Map<String, String> environment) {
    Both both = both(text, file, sets, environment);
    if (both.experiment().isPresent()) {
      throw new ConfigException(
          file
              + ": it has a section experiment, so it is several runs: predilect experiment "
              + file
              + " runs them; for a single run leave the section out");
    }
    return both.run();
  }

  /**
   * The experiment a YAML text describes: a run with a section {@code experiment}.
   *
   * @param file the file's name, for messages
   * @param sets {@code KEY=VALUE} each, later ones over earlier ones
   * @throws ConfigException with everything that is wrong, not only the first thing
   */
  public static ExperimentConfig readExperiment(String text, String file, List<String> sets) {
    Both both = both(text, file, sets, System.getenv());
    return new ExperimentConfig(
        both.experiment()
            .orElseThrow(
                () ->
                    new ConfigException(
                        file
                            + ": it has no section experiment, which says what is compared:"
                            + " predilect run "
                            + file
                            + " runs it once")),
        both.run());
  }

  /**
   * The settings of a stage as {@link ResolvedConfig#yaml(RunConfig, StageSettings)} wrote them.
   * Where they were read first they were checked against the whole run; here they are taken as they
   * are.
   */
  public static <S extends Record> S readStage(String yaml, Class<S> settings) {
    Problems problems = new Problems(Map.of());
    Optional<S> bound =
        new RecordBinder(problems)
            .bind(YamlSource.read(yaml, "stage").tree(), settings, Place.ROOT);
    problems.orThrow();
    return bound.orElseThrow();
  }

  private record Both(RunConfig run, Optional<ExperimentSettings> experiment) {}

  private static Both both(
      String text, String file, List<String> sets, Map<String, String> environment) {
    YamlSource source = YamlSource.read(text, file);
    if (!source.tree().isObject()) {
      throw new ConfigException(
          file + ": a run is a mapping with the key stages, not " + source.tree().getNodeType());
    }
    Map<String, String> origins = new HashMap<>(source.origins());
    Problems problems = new Problems(origins);
    ObjectNode given = ((ObjectNode) source.tree()).deepCopy();
    List<StageEntry> entries = entries(given.remove("stages"), file, problems);
    ObjectNode root = Defaults.root();
    JsonNode compared = given.remove(Defaults.EXPERIMENT);
    Merge.into(root, given);
    if (compared != null) {
      root.set(Defaults.EXPERIMENT, ExperimentReader.overDefaults(compared));
    }
    for (String set : sets) {
      SetOption.parse(set).apply(root, entries, origins, problems);
    }
    FromEnvironment filled = FromEnvironment.fill(root, entries, environment, problems);

    RecordBinder binder = new RecordBinder(problems);
    ExperimentReader experiments = new ExperimentReader(problems);
    Optional<ExperimentSettings> experiment =
        Optional.ofNullable(root.remove(Defaults.EXPERIMENT)).flatMap(experiments::bind);
    Optional<Head> head = binder.bind(root, Head.class, Place.ROOT);
    List<StageConfig> stages = new ArrayList<>();
    for (StageEntry entry : entries) {
      stage(entry, binder, problems).ifPresent(stages::add);
    }
    problems.orThrow();
    RunConfig config = run(head.orElseThrow(), stages, filled, problems);
    ResolvedConfig.learnSecrets(config);
    StageChecks.check(config, places(entries), problems);
    experiment.ifPresent(settings -> experiments.check(settings, config));
    problems.orThrow();
    return new Both(config, experiment);
  }

  private static List<StageEntry> entries(JsonNode stages, String file, Problems problems) {
    List<StageEntry> entries = new ArrayList<>();
    if (stages == null || !stages.isArray() || stages.isEmpty()) {
      problems.add(
          new Place("stages", "/stages"),
          file + " lists none: write stages: and below it a list of - KIND: {SETTING: VALUE}");
      return entries;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < stages.size(); i++) {
      Optional<StageEntry> entry = StageEntry.read(stages.get(i), i + 1, problems);
      if (entry.isPresent()) {
        entries.add(entry.get());
        String name = entry.get().name();
        if (!names.add(name)) {
          problems.add(
              new Place("stages[" + (i + 1) + "].name", entry.get().pointer() + "/name"),
              "'" + name + "'",
              "an earlier stage has that name: give this one another, for example name: "
                  + name
                  + "-2");
        }
      }
    }
    return entries;
  }

  private static Optional<StageConfig> stage(
      StageEntry entry, RecordBinder binder, Problems problems) {
    Optional<String> rows = rows(entry, problems);
    Optional<? extends StageSettings> settings = bind(entry, binder);
    if (!entry.name().matches(StageConfig.NAME)) {
      problems.add(entry.place().at("name"), "'" + entry.name() + "'", StageConfig.NAME_REMEDY);
      return Optional.empty();
    }
    return settings.map(bound -> new StageConfig(entry.index(), entry.name(), rows, bound));
  }

  /** Takes the stage whose rows are read out of the settings: like the name it is no kind's own. */
  private static Optional<String> rows(StageEntry entry, Problems problems) {
    if (!entry.kindReadsRows()) {
      return Optional.empty(); // then a key of that name is unknown
    }
    JsonNode rows = entry.settings().remove(StageEntry.ROWS);
    if (rows.isNull()) {
      return Optional.empty();
    }
    if (!rows.isTextual()) {
      problems.add(entry.place().at(StageEntry.ROWS), rows, "it must be the name of a stage");
      return Optional.empty();
    }
    return Optional.of(rows.textValue());
  }

  private static Optional<? extends StageSettings> bind(StageEntry entry, RecordBinder binder) {
    Defaults.fillEntries(entry.kind().key(), entry.settings());
    return binder
        .bind(entry.settings(), RecordBinder.recordType(entry.kind().settings()), entry.place())
        .map(StageSettings.class::cast);
  }

  private static RunConfig run(
      Head head, List<StageConfig> stages, FromEnvironment filled, Problems problems) {
    try {
      return new RunConfig(
          head.name(),
          head.output(),
          head.seed(),
          head.model(),
          head.compute(),
          head.spark(),
          stages,
          filled);
    } catch (InvalidSettings e) {
      for (InvalidSettings.Problem problem : e.problems()) {
        problems.add(
            Place.ROOT.under(problem.key()), String.valueOf(problem.value()), problem.remedy());
      }
      problems.orThrow();
      throw e;
    }
  }

  private static Map<String, Place> places(List<StageEntry> entries) {
    Map<String, Place> places = new HashMap<>();
    for (StageEntry entry : entries) {
      places.put(entry.name(), entry.place());
    }
    return places;
  }
}
