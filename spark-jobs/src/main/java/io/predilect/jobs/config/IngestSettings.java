package io.predilect.jobs.config;

import io.predilect.data.attributes.AttributesSettings;
import io.predilect.data.check.Checks;
import io.predilect.data.check.Spelling;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.format.Binarisation;
import io.predilect.data.format.ColumnMapping;
import io.predilect.data.format.Formats;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.format.RowReading;
import io.predilect.data.pair.PairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Raw preference data to validated pairs.
 *
 * @param path a file, a folder or a glob; or {@code table:NAME} or {@code sql:QUERY} for rows that
 *     Spark reads ({@link SparkRows}); or {@code demo:PAIRS} or {@code attributes:PAIRS} for
 *     generated pairs; empty: {@code sources} says what is read
 * @param config which of the configurations in the folder's data set card; empty: its only one, or
 *     the one that the card calls the default
 * @param sources several data sets in place of {@code path}, the first of equal pairs counts
 * @param format the data's format by name, or {@code auto}
 * @param columns where the parts of a pair lie in the rows, an expression for each; none: the
 *     format says it
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 * @param binarise of data with several responses to a prompt, which of them make pairs
 * @param limit at most so many rows of every source, the first ones
 * @param testShare share of prompts held out, by hash of the prompt, where the data has no test
 *     rows of its own
 * @param deduplicate whether exact duplicates of prompt, chosen and rejected are rejected
 * @param rules what every pair must satisfy; in YAML its keys stand beside the others
 * @param firstPair the number of the first generated pair; there is a pair of every number, so
 *     other numbers are other pairs of the same kind
 * @param demo the generator behind {@code demo:PAIRS}
 * @param attributes the generator behind {@code attributes:PAIRS}
 */
public record IngestSettings(
    Optional<String> path,
    Optional<String> config,
    List<Source> sources,
    String format,
    Map<String, String> columns,
    List<String> ignore,
    Binarisation binarise,
    OptionalLong limit,
    double testShare,
    boolean deduplicate,
    @Unwrapped PairRules rules,
    int firstPair,
    DemoSettings demo,
    AttributesSettings attributes)
    implements StageSettings {

  // as path can ask for; twice as many are numbered by an int
  private static final int MOST_PAIRS = 999_999_999;

  private static final List<String> FORMATS =
      Stream.concat(
              Stream.of(Formats.AUTO), Formats.all().stream().map(PreferenceFormat::name).sorted())
          .toList();

  /**
   * One data set among several.
   *
   * @param name what figures and tables call it; empty: its path
   * @param path a file, a folder or a glob, a table or a query
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
      reading(new Checks(), format.orElse(Formats.AUTO), columns)
          .notBlank("name", name)
          .notBlank("path", path)
          .notBlank("config", config)
          .holds(!SparkRows.isUnsaid(path), "path", path, SparkRows.UNSAID)
          .holds(
              weight > 0 && weight <= 1,
              "weight",
              weight,
              "it is the share of this source's pairs that are drawn, above 0 and at most 1;"
                  + " to have one source count more, lower the others' weights")
          .orThrow();
    }

    /** What Spark reads in place of files. */
    public Optional<SparkRows> table() {
      return SparkRows.of(path);
    }

    /** What figures and tables call it. */
    public String label() {
      return name.orElse(path);
    }
  }

  /**
   * Pairs that are made in place of read.
   *
   * @param kind the generator's name
   * @param first number of the first pair
   * @param pairs how many
   * @param generator as it is set
   */
  public record Generated(GeneratorKind kind, int first, int pairs, PairGenerator generator) {

    /** The number behind the last pair's. */
    public int end() {
      return first + pairs;
    }

    /** Whether some pairs of both are the same, of one seed. */
    public boolean overlaps(Generated other) {
      return generator.equals(other.generator) && first < other.end() && other.first < end();
    }
  }

  public IngestSettings {
    Objects.requireNonNull(rules, "rules");
    Objects.requireNonNull(binarise, "binarise");
    Objects.requireNonNull(demo, "demo");
    Objects.requireNonNull(attributes, "attributes");
    sources = List.copyOf(sources);
    columns = Map.copyOf(columns);
    ignore = List.copyOf(ignore);
    Set<String> labels = new HashSet<>();
    List<String> twice =
        sources.stream().map(Source::label).filter(label -> !labels.add(label)).toList();
    String given = path.orElse("");
    reading(new Checks(), format, columns)
        .notBlank("path", path)
        .notBlank("config", config)
        .agrees(
            path.isPresent() || !sources.isEmpty(),
            "path",
            path,
            "name a file, a folder or a glob, or list several data sets under sources")
        .agrees(
            path.isEmpty() || sources.isEmpty(),
            "path",
            path,
            "with sources: leave it out, or make it the path of one of them")
        .agrees(
            config.isEmpty() || sources.isEmpty(),
            "config",
            config,
            "with sources: give it to the one that it belongs to")
        .holds(
            sources.stream().noneMatch(source -> kind(source.path()).isPresent()),
            "sources",
            sources.stream().map(Source::path).toList(),
            "generated pairs are no source: they are asked for by path alone")
        .holds(
            twice.isEmpty(),
            "sources",
            twice,
            "two of them are called that: give each a name of its own")
        .holds(
            kind(given).isEmpty() || given.matches("\\w+:[1-9][0-9]{0,8}"),
            "path",
            given,
            kind(given)
                .map(kind -> kind.prefix())
                .map(
                    made ->
                        "generated pairs are asked for as %1$sPAIRS, for example %1$s2000"
                            .formatted(made))
                .orElse(""))
        .holds(!SparkRows.isUnsaid(given), "path", given, SparkRows.UNSAID)
        .between("first_pair", firstPair, 0, MOST_PAIRS)
        .atLeast("limit", limit, 1)
        .between("test_share", testShare, 0, 1)
        .orThrow();
  }

  private static Checks reading(Checks checks, String format, Map<String, String> columns) {
    return checks
        .holds(
            FORMATS.contains(format),
            "format",
            format,
            "it must be one of "
                + String.join(", ", FORMATS)
                + Spelling.nearest(format, FORMATS)
                    .map(near -> " (did you mean " + near + "?)")
                    .orElse(""))
        .include("", () -> RowReading.of(format, columns, List.of()));
  }

  /** How the rows of one of {@link #read} are read, before its format is settled. */
  public RowReading reading(Source source) {
    boolean own = source.format().isPresent() || !source.columns().isEmpty();
    return new RowReading(
        source.format().orElse(own ? Formats.AUTO : format),
        new ColumnMapping(own ? source.columns() : columns),
        ignore,
        binarise);
  }

  /**
   * Whether all rows are single judged responses, or all are pairs to compare; empty: the format is
   * not known before the data is looked at, or some are so and others not.
   */
  public Optional<Boolean> judgesOne() {
    if (generated().isPresent()) {
      return Optional.of(false);
    }
    Set<Optional<Boolean>> kinds =
        read().stream().map(source -> reading(source).judgesOne()).collect(Collectors.toSet());
    return kinds.size() == 1 ? kinds.iterator().next() : Optional.empty();
  }

  /** What to generate, when {@code path} asks for that: no more than the limit. */
  public Optional<Generated> generated() {
    String given = path.orElse("");
    return kind(given)
        .map(
            kind -> {
              int asked = Integer.parseInt(given.substring(kind.prefix().length()));
              int pairs = (int) Math.min(asked, limit.orElse(asked));
              return new Generated(kind, firstPair, pairs, generator(kind));
            });
  }

  /** A generator, as it is set here. */
  public PairGenerator generator(GeneratorKind kind) {
    return switch (kind) {
      case DEMO -> demo;
      case ATTRIBUTES -> attributes;
    };
  }

  private static Optional<GeneratorKind> kind(String path) {
    return Arrays.stream(GeneratorKind.values())
        .filter(kind -> path.startsWith(kind.prefix()))
        .findFirst();
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
    if (generated().isPresent()) {
      return List.of();
    }
    List<Reference> references = new ArrayList<>();
    List<Source> read = read();
    for (int i = 0; i < read.size(); i++) {
      if (read.get(i).table().isEmpty()) {
        references.add(
            new Reference(
                path.isPresent() ? "path" : "sources." + i + ".path",
                Reference.Target.OUTSIDE,
                Optional.of(read.get(i).path())));
      }
    }
    return references;
  }

  @Override
  public List<String> tables() {
    return read().stream().filter(source -> source.table().isPresent()).map(Source::label).toList();
  }

  @Override
  public boolean readsRows() {
    return false;
  }
}
