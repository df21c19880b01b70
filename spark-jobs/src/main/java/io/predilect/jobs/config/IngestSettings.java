package io.predilect.jobs.config;

import io.predilect.data.format.ColumnMapping;
import io.predilect.data.format.FormatException;
import io.predilect.data.format.Formats;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.format.RowReading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Raw preference data to validated pairs.
 *
 * @param path a file, a folder or a glob; or {@code demo:PAIRS} for generated pairs; empty: {@code
 *     sources} says what is read
 * @param config which of the configurations in the folder's data set card; empty: its only one, or
 *     the one that the card calls the default
 * @param sources several data sets in place of {@code path}, the first of equal pairs counts
 * @param format the data's format by name, or {@code auto}
 * @param columns where the parts of a pair lie in the rows, an expression for each; none: the
 *     format says it
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 * @param limit at most so many rows of every source, the first ones
 * @param testShare share of prompts held out, by hash of the prompt, where the data has no test
 *     rows of its own
 * @param deduplicate whether exact duplicates of prompt, chosen and rejected are rejected
 * @param maxChars a prompt or response with more characters is rejected
 * @param minScoreGap with scores, a pair whose gap is not above it is rejected as a tie
 * @param system a system message put before every prompt that has none
 * @param demo the generator behind {@code demo:PAIRS}
 */
public record IngestSettings(
    Optional<String> path,
    Optional<String> config,
    List<Source> sources,
    String format,
    Map<String, String> columns,
    List<String> ignore,
    OptionalLong limit,
    double testShare,
    boolean deduplicate,
    int maxChars,
    double minScoreGap,
    Optional<String> system,
    Demo demo)
    implements StageSettings {

  /** What {@code path} starts with when pairs are to be generated. */
  public static final String DEMO = "demo:";

  private static final List<String> FORMATS =
      Stream.concat(
              Stream.of(Formats.AUTO), Formats.all().stream().map(PreferenceFormat::name).sorted())
          .toList();

  /**
   * Generated pairs.
   *
   * @param bias strength of the prompt-free cause of preference against the prompt-related one
   * @param noise standard deviation of noise on the preference
   */
  public record Demo(double bias, double noise) {
    public Demo {
      Limits.check().atLeast("bias", bias, 0.0).atLeast("noise", noise, 0.0).orThrow();
    }
  }

  /**
   * One data set among several.
   *
   * @param name what figures and tables call it; empty: its path
   * @param path a file, a folder or a glob
   * @param config which of the configurations in the folder's data set card
   * @param weight share of its pairs that are drawn, by hash of the pair
   * @param format its format by name; empty: the stage's
   * @param columns where the parts of a pair lie in its rows; none: the stage's, unless it has a
   *     format of its own
   */
  public record Source(
      Optional<String> name,
      String path,
      Optional<String> config,
      double weight,
      Optional<String> format,
      Map<String, String> columns) {
    public Source {
      Objects.requireNonNull(config, "config");
      columns = Map.copyOf(columns);
      Limits limits =
          Limits.check()
              .notBlank("name", name)
              .notBlank("path", path)
              .notBlank("config", config)
              .holds(
                  weight > 0 && weight <= 1,
                  "weight",
                  weight,
                  "it is the share of this source's pairs that are drawn, above 0 and at most 1;"
                      + " to have one source count more, lower the others' weights");
      format.ifPresent(named -> known(limits, named));
      mapped(limits, format.orElse(Formats.AUTO), columns);
      limits.orThrow();
    }

    /** What figures and tables call it. */
    public String label() {
      return name.orElse(path);
    }
  }

  public IngestSettings {
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(demo, "demo");
    sources = List.copyOf(sources);
    columns = Map.copyOf(columns);
    ignore = List.copyOf(ignore);
    Set<String> labels = new HashSet<>();
    List<String> twice =
        sources.stream().map(Source::label).filter(label -> !labels.add(label)).toList();
    String given = path.orElse("");
    mapped(known(Limits.check(), format), format, columns)
        .notBlank("path", path)
        .notBlank("config", config)
        .holds(
            path.isPresent() || !sources.isEmpty(),
            "path",
            "null",
            "name a file, a folder or a glob, or list several data sets under sources")
        .holds(
            path.isEmpty() || sources.isEmpty(),
            "path",
            "'" + given + "'",
            "with sources: leave it out, or make it the path of one of them")
        .holds(
            config.isEmpty() || sources.isEmpty(),
            "config",
            "'" + config.orElse("") + "'",
            "with sources: give it to the one that it belongs to")
        .holds(
            sources.stream().noneMatch(source -> source.path().startsWith(DEMO)),
            "sources",
            sources.stream().map(Source::path).toList(),
            "generated pairs are no source: they are asked for by path alone")
        .holds(
            twice.isEmpty(),
            "sources",
            twice,
            "two of them are called that: give each a name of its own")
        .holds(
            !given.startsWith(DEMO) || given.matches(DEMO + "[1-9][0-9]{0,8}"),
            "path",
            given,
            "generated pairs are asked for as demo:PAIRS, for example demo:2000")
        .holds(
            limit.isEmpty() || limit.getAsLong() >= 1,
            "limit",
            limit.isPresent() ? limit.getAsLong() : "null",
            "it must be at least 1, or null for all rows")
        .within("test_share", testShare, 0, 1)
        .atLeast("max_chars", maxChars, 1)
        .atLeast("min_score_gap", minScoreGap, 0.0)
        .orThrow();
  }

  private static Limits known(Limits limits, String format) {
    return limits.holds(
        FORMATS.contains(format),
        "format",
        "'" + format + "'",
        "it must be one of "
            + String.join(", ", FORMATS)
            + Keys.nearest(format, FORMATS)
                .map(near -> " (did you mean " + near + "?)")
                .orElse(""));
  }

  private static Limits mapped(Limits limits, String format, Map<String, String> columns) {
    String problem = "";
    try {
      new RowReading(format, new ColumnMapping(columns), List.of());
    } catch (FormatException e) {
      problem = e.getMessage();
    }
    return limits.holds(problem.isEmpty(), "columns", columns, problem);
  }

  /** How the rows of one of {@link #read} are read, before its format is settled. */
  public RowReading reading(Source source) {
    boolean own = source.format().isPresent() || !source.columns().isEmpty();
    return new RowReading(
        source.format().orElse(own ? Formats.AUTO : format),
        new ColumnMapping(own ? source.columns() : columns),
        ignore);
  }

  /** How many pairs to generate, when {@code path} asks for that. */
  public OptionalInt demoPairs() {
    return path.filter(given -> given.startsWith(DEMO))
        .map(given -> OptionalInt.of(Integer.parseInt(given.substring(DEMO.length()))))
        .orElse(OptionalInt.empty());
  }

  /** What is read: the sources, or the path as the only one. */
  public List<Source> read() {
    return path.map(
            only ->
                List.of(new Source(Optional.empty(), only, config, 1, Optional.empty(), Map.of())))
        .orElse(sources);
  }

  /** The data in a few words, for messages. */
  public String data() {
    return path.orElseGet(() -> String.join(", ", sources.stream().map(Source::label).toList()));
  }

  @Override
  public List<Reference> references() {
    if (demoPairs().isPresent()) {
      return List.of();
    }
    List<Reference> references = new ArrayList<>();
    path.ifPresent(only -> references.add(new Reference("path", Reference.Target.OUTSIDE, path)));
    for (int i = 0; i < sources.size(); i++) {
      references.add(
          new Reference(
              "sources." + i + ".path",
              Reference.Target.OUTSIDE,
              Optional.of(sources.get(i).path())));
    }
    return references;
  }

  @Override
  public boolean readsRows() {
    return false;
  }
}
