package io.predilect.jobs.cli;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.pipeline.PipelineListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The data that a command looks at, and how its rows are read. */
final class DataOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      arity = "1..*",
      description = {
        "A file, a folder or a glob: JSON, CSV, either compressed, Parquet; several are several sources.",
        "Or a run's or an experiment's YAML file: what its ingest stage reads."
      })
  private List<String> data;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The data's format by name; default: recognised.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--columns",
      paramLabel = "PART=EXPRESSION",
      description = "Where a part of a pair lies, as in the setting columns; may be repeated.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--ignore",
      paramLabel = "NAME",
      description = "A column or a key of turns that is taken as not there; may be repeated.")
  private List<String> ignore = List.of();

  /** The data in a few words. */
  String data() {
    return String.join(", ", data);
  }

  /**
   * A run that reads the data: the file's own, or one of an ingest stage and those in {@code
   * settings}.
   *
   * @param settings what a stage of a kind has in place of the file's or the defaults, as options
   *     of the settings' names say
   */
  PredilectBuilder builder(Map<StageKind, Map<String, Object>> settings) {
    if (areOfRun()) {
      if (format.isPresent() || !columns.isEmpty() || !ignore.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(),
            data.get(0) + " says how its data is read: leave out --format, --columns and --ignore");
      }
      return ofRun(data.get(0), settings);
    }
    Map<String, Object> ingest = new LinkedHashMap<>(ingest());
    ingest.putAll(settings.getOrDefault(StageKind.INGEST, Map.of()));
    List<Map<String, ?>> stages = new ArrayList<>(List.of(Map.of(StageKind.INGEST.key(), ingest)));
    settings.forEach(
        (kind, changed) -> {
          if (kind != StageKind.INGEST) {
            stages.add(Map.of(kind.key(), changed));
          }
        });
    PredilectBuilder builder =
        Predilect.builder().settings(Map.of("name", "audit", "stages", stages));
    called(StageKind.INGEST, ingest).forEach(builder::called);
    settings.forEach((kind, changed) -> called(kind, changed).forEach(builder::called));
    return builder;
  }

  // What is given twice would be counted twice, or the later word would hold without a word.
  private void requireOnce() {
    twice(data)
        .ifPresent(
            path -> {
              throw new ParameterException(
                  spec.commandLine(), "'" + path + "' is given twice: leave one of them out");
            });
    OptionSpec option = spec.commandLine().getParseResult().matchedOption("--columns");
    if (option != null) {
      twice(option.stringValues().stream().map(one -> one.replaceFirst("(?s)=.*", "")).toList())
          .ifPresent(
              part -> {
                throw new ParameterException(
                    spec.commandLine(),
                    "--columns " + part + " is given twice: leave one of them out");
              });
    }
  }

  private static Optional<String> twice(List<String> words) {
    Set<String> seen = new HashSet<>();
    return words.stream().filter(word -> !seen.add(word)).findFirst();
  }

  /** What messages call settings of a stage: the options that they are given by. */
  static Map<String, String> called(StageKind stage, Map<String, Object> settings) {
    return settings.keySet().stream()
        .filter(key -> !key.equals("path") && !key.equals("sources")) // arguments without a name
        .collect(Collectors.toMap(key -> key(stage.key(), key), DataOptions::option));
  }

  private static String key(String stage, String key) {
    return "stages." + stage + "." + key;
  }

  private static String option(String key) {
    return "--" + key.replace('_', '-');
  }

  /** What an ingest stage's settings say of the data; what nobody named is not among them. */
  Map<String, Object> ingest() {
    requireOnce();
    Map<String, Object> ingest = new LinkedHashMap<>();
    if (data.size() == 1) {
      ingest.put("path", data.get(0));
    } else {
      ingest.put("sources", data.stream().map(path -> Map.of("path", path)).toList());
    }
    format.ifPresent(named -> ingest.put("format", named));
    if (!columns.isEmpty()) {
      ingest.put("columns", columns);
    }
    if (!ignore.isEmpty()) {
      ingest.put("ignore", ignore);
    }
    return ingest;
  }

  private static PredilectBuilder ofRun(String file, Map<StageKind, Map<String, Object>> settings) {
    PredilectBuilder builder = Predilect.builder().file(file).firstSeed();
    PredilectBuilder first =
        Predilect.builder().file(file).firstSeed().listener(PipelineListener.SILENT);
    try (Predilect asItIs = first.build()) {
      settings.forEach(
          (kind, changed) ->
              asItIs.config().stages().stream()
                  .filter(stage -> stage.kind() == kind)
                  .findFirst()
                  .map(StageConfig::name)
                  .ifPresent(
                      name ->
                          changed.forEach(
                              (key, value) -> builder.option(option(key), key(name, key), value))));
    }
    return builder;
  }

  /** Whether they are what a run's YAML file says. */
  boolean areOfRun() {
    String name = data.get(0).toLowerCase(Locale.ROOT);
    return data.size() == 1
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && Files.isRegularFile(Path.of(data.get(0)));
  }
}
