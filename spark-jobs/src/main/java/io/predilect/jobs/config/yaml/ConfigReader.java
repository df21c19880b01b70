package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Unwrapped;
import io.predilect.jobs.config.ComputeSettings;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.ExperimentSettings;
import io.predilect.jobs.config.FromEnvironment;
import io.predilect.jobs.config.NotifySettings;
import io.predilect.jobs.config.ReportWhen;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.SparkSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a run: the defaults, the file's settings over them, {@code --set} options over those. */
public final class ConfigReader {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigReader.class);

  /** The settings beside the stages. */
  record Head(
      String name,
      String output,
      long seed,
      Optional<String> model,
      @Unwrapped ComputeSettings compute,
      SparkSettings spark,
      NotifySettings onEnd,
      ReportWhen report) {
    Head {
      RunConfig.check(name, output, model).orThrow();
    }
  }

  private ConfigReader() {}

  /** As {@link #read(String, String, List, Consumer)}; the log is told. */
  public static RunConfig read(String text, String file, List<String> sets) {
    return read(text, file, sets, LOG::warn);
  }

  /**
   * The run a YAML text describes.
   *
   * @param file the file's name, for messages
   * @param sets {@code KEY=VALUE} each, later ones over earlier ones
   * @param warned is told what should be written otherwise
   * @throws ConfigException with everything that is wrong, not only the first thing
   */
  public static RunConfig read(
      String text, String file, List<String> sets, Consumer<String> warned) {
    return read(new ConfigSource(text, file), sets, warned);
  }

  /** The same of a source that may have names of its own for settings. */
  public static RunConfig read(ConfigSource source, List<String> sets, Consumer<String> warned) {
    return read(source, sets, System.getenv(), warned);
  }

  /** The same with another environment than this process's. */
  static RunConfig read(
      ConfigSource source,
      List<String> sets,
      Map<String, String> environment,
      Consumer<String> warned) {
    Both both = both(source, sets, environment, warned);
    if (both.experiment().isPresent()) {
      throw ConfigException.of(
          source.name()
              + ": it has a section experiment, so it is several runs: predilect experiment "
              + source.name()
              + " runs them; for a single run leave the section out");
    }
    return both.run();
  }

  /** Whether a YAML text describes an experiment. */
  public static boolean isExperiment(String text, String file) {
    return YamlSource.read(text, file).tree().has(Defaults.EXPERIMENT);
  }

  /** As {@link #readExperiment(ConfigSource, List, Consumer)}. */
  public static ExperimentConfig readExperiment(
      String text, String file, List<String> sets, Consumer<String> warned) {
    return readExperiment(new ConfigSource(text, file), sets, warned);
  }

  /**
   * The experiment a YAML text describes: a run with a section {@code experiment}.
   *
   * @param sets {@code KEY=VALUE} each, later ones over earlier ones
   * @param warned is told what should be written otherwise
   * @throws ConfigException with everything that is wrong, not only the first thing
   */
  public static ExperimentConfig readExperiment(
      ConfigSource source, List<String> sets, Consumer<String> warned) {
    Both both = both(source, sets, System.getenv(), warned);
    return new ExperimentConfig(
        both.experiment()
            .orElseThrow(
                () ->
                    ConfigException.of(
                        ("%s: it has no section experiment, which says what is compared: predilect"
                                + " run %s runs it once")
                            .formatted(source.name(), source.name()))),
        both.run());
  }

  /**
   * The settings of a stage as {@link ResolvedConfig#yaml(RunConfig, StageSettings)} wrote them.
   * Where they were read first they were checked against the whole run; here they are taken as they
   * are.
   */
  public static <S extends Record> S readStage(String yaml, Class<S> settings) {
    Problems problems = new Problems(new Origins());
    JsonNode tree = YamlSource.read(yaml, "stage").tree();
    Optional<S> bound = new RecordBinder(problems).bind(tree, tree, settings, KeyPath.ROOT);
    problems.orThrow();
    return bound.orElseThrow();
  }

  private record Both(RunConfig run, Optional<ExperimentSettings> experiment) {}

  private static Both both(
      ConfigSource source,
      List<String> sets,
      Map<String, String> environment,
      Consumer<String> warned) {
    YamlSource yaml = YamlSource.read(source.text(), source.name());
    if (!yaml.tree().isObject()) {
      throw ConfigException.of(
          source.name()
              + ": a run is a mapping with the key stages, not "
              + yaml.tree().getNodeType());
    }
    Origins origins = yaml.origins();
    Problems problems = new Problems(origins);
    ObjectNode given = ((ObjectNode) yaml.tree()).deepCopy();
    SettingHistory.rename("", given, KeyPath.ROOT, origins, problems);
    List<StageEntry> entries = entries(given.remove("stages"), source.name(), origins, problems);
    ObjectNode root = Defaults.root();
    if (given.has(Defaults.EXPERIMENT)) {
      root.set(Defaults.EXPERIMENT, Defaults.experiment());
    }
    Merge.into(root, given);
    for (String set : sets) {
      SetOption.parse(set, problems)
          .ifPresent(option -> option.apply(root, entries, origins, problems));
    }
    source.called().forEach((key, name) -> call(key, name, entries, origins));
    FromEnvironment filled = EnvironmentValues.fill(root, entries, environment, origins, problems);

    RecordBinder binder = new RecordBinder(problems);
    ExperimentReader experiments = new ExperimentReader(problems);
    Optional<ExperimentSettings> experiment =
        Optional.ofNullable(root.remove(Defaults.EXPERIMENT)).flatMap(experiments::bind);
    Optional<Head> head = binder.bind(root, Defaults.root(), Head.class, KeyPath.ROOT);
    List<StageConfig> stages = new ArrayList<>();
    for (StageEntry entry : entries) {
      stage(entry, binder, problems).ifPresent(stages::add);
    }
    new StageChecks(entries, problems).references(stages, head.flatMap(Head::model));
    experiment.ifPresent(settings -> experiments.checkNames(settings, entries));
    problems.orThrow();

    Head own = head.orElseThrow();
    RunConfig config =
        new RunConfig(
            own.name(),
            own.output(),
            own.seed(),
            own.model(),
            own.compute(),
            own.spark(),
            own.onEnd(),
            own.report(),
            stages,
            filled);
    ResolvedConfig.learnSecrets(config);
    new Combinations(entries, problems).of(config);
    IdleSettings.warn(root, problems);
    IdleSettings.warn(entries, config, problems);
    UnreadTexts.warn(entries, config, problems);
    experiment.ifPresent(settings -> experiments.checkFigures(settings, config, entries));
    problems.orThrow();
    problems.warnings().forEach(warned);
    return new Both(config, experiment);
  }

  private static void call(String key, String name, List<StageEntry> entries, Origins origins) {
    KeyPath path =
        StageEntry.of(key, entries)
            .map(stage -> stage.path().under(key.substring(stage.prefix().length())))
            .orElseGet(() -> KeyPath.ROOT.under(key));
    origins.forget(path.pointer());
    origins.put(path.pointer(), Origins.Origin.called(name));
  }

  private static List<StageEntry> entries(
      JsonNode stages, String file, Origins origins, Problems problems) {
    List<StageEntry> entries = new ArrayList<>();
    if (stages == null || !stages.isArray() || stages.isEmpty()) {
      problems.add(
          new KeyPath("stages", "/stages"),
          file + " lists none: write stages: and below it a list of - KIND: {SETTING: VALUE}");
      return entries;
    }
    ArrayNode list = Loops.writtenOut((ArrayNode) stages, origins, problems);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Optional<StageEntry> entry = StageEntry.read(list.get(i), i + 1, origins, problems);
      if (entry.isPresent()) {
        entries.add(entry.get());
        String name = entry.get().name();
        if (!names.add(name)) {
          problems.add(
              new KeyPath("stages[" + (i + 1) + "].name", entry.get().pointer() + "/name"),
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
      problems.add(entry.path().at("name"), "'" + entry.name() + "'", StageConfig.NAME_REMEDY);
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
      problems.add(entry.path().at(StageEntry.ROWS), rows, "it must be the name of a stage");
      return Optional.empty();
    }
    return Optional.of(rows.textValue());
  }

  private static Optional<? extends StageSettings> bind(StageEntry entry, RecordBinder binder) {
    JsonNode shown = Defaults.shown(entry.kind().key());
    Defaults.fillEntries(entry.settings(), shown);
    return binder
        .bind(
            entry.settings(), shown, RecordBinder.recordType(entry.kind().settings()), entry.path())
        .map(StageSettings.class::cast);
  }
}
