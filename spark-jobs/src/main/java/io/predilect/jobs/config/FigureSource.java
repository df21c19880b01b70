package io.predilect.jobs.config;

import io.predilect.data.check.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Figures of a stage that come with some of its settings, for what compares them.
 *
 * @param prefix what their names begin with
 * @param setting the settings that they come with, for a message
 * @param given whether the stage has these
 * @param names what stands behind the prefix, up to a group; none: that is not known beforehand
 * @param groups the tables by group that have them too, each with its groups as far as these are
 *     known beforehand; none: that is not known
 */
public record FigureSource(
    String prefix,
    String setting,
    boolean given,
    List<String> names,
    Map<String, List<String>> groups) {
  private static final Pattern GROUP = Pattern.compile("\\[([^=]+)=(.*)]$", Pattern.DOTALL);
  private static final int SHOWN = 25; // of the names that a message lists
  // Of a name without its group: as far as a prefix may go.
  private static final List<Pattern> BEGINNINGS =
      List.of(
          Pattern.compile("^[^@\\[]+@"),
          Pattern.compile("^[^\\[]+"),
          Pattern.compile("^[^/\\[]+/"));

  public FigureSource {
    names = List.copyOf(names);
    groups = Map.copyOf(groups);
  }

  /** Figures that only some groups have, or all. */
  public FigureSource(String prefix, String setting, boolean given, List<String> names) {
    this(prefix, setting, given, names, Map.of());
  }

  /** Figures whose names only the stage's work tells. */
  public FigureSource(String prefix, String setting, boolean given) {
    this(prefix, setting, given, List.of());
  }

  /**
   * Why none of the stages can have a figure; empty: one may. Of the prefixes that its name begins
   * with the longest says it.
   *
   * @param figure its name, a group's or not
   */
  public static Optional<String> missing(String figure, List<StageConfig> stages) {
    List<FigureSource> named =
        stages.stream()
            .flatMap(stage -> stage.settings().figures().stream())
            .filter(source -> figure.startsWith(source.prefix))
            .toList();
    if (named.isEmpty()) {
      return Optional.of(
          "there is no such figure"
              + near(figure, stages).map(near -> " (did you mean " + near + "?)").orElse("")
              + ": "
              + stages.stream()
                  .collect(Collectors.toMap(StageConfig::kind, StageConfig::settings, (a, b) -> a))
                  .entrySet()
                  .stream()
                  .sorted((a, b) -> a.getKey().compareTo(b.getKey()))
                  .map(kind -> kind.getKey().key() + " stages have " + prefixes(kind.getValue()))
                  .collect(Collectors.joining(", "))
              + ", as in their metrics.json");
    }
    int closest = named.stream().mapToInt(source -> source.prefix.length()).max().orElseThrow();
    named = named.stream().filter(source -> source.prefix.length() == closest).toList();
    if (named.stream().noneMatch(FigureSource::given)) {
      return Optional.of(
          "it comes with "
              + named.get(0).setting
              + ", which the stages of an arm that needs it do not set");
    }
    List<FigureSource> given = named.stream().filter(FigureSource::given).toList();
    List<FigureSource> having = given.stream().filter(source -> source.has(figure)).toList();
    if (!having.isEmpty()) {
      return having.stream().anyMatch(source -> source.unknownGroup(figure).isEmpty())
          ? Optional.empty()
          : having.get(0).unknownGroup(figure);
    }
    String prefix = given.get(0).prefix;
    List<String> known =
        given.stream().flatMap(source -> source.names.stream()).distinct().toList();
    return Optional.of(
        "there is no such figure: "
            + Spelling.nearest(behind(prefix, figure), known)
                .map(near -> "did you mean " + prefix + near + "?")
                .orElse("behind " + prefix + " stands " + shown(known)));
  }

  private static String shown(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + (names.size() > SHOWN ? ", … or " + names.get(names.size() - 1) : "");
  }

  /** Why there is no such group; empty: there may be. */
  private Optional<String> unknownGroup(String figure) {
    Matcher group = GROUP.matcher(figure);
    if (groups.isEmpty() || !group.find()) {
      return Optional.empty();
    }
    List<String> known = groups.get(group.group(1));
    if (known == null) {
      return Optional.of(
          "there is no table by '%s': %s"
              .formatted(
                  group.group(1),
                  Spelling.suggestion(group.group(1), groups.keySet().stream().sorted().toList())));
    }
    return known.isEmpty() || known.contains(group.group(2))
        ? Optional.empty()
        : Optional.of(
            "there is no group '%s' by '%s': %s"
                .formatted(
                    group.group(2), group.group(1), Spelling.suggestion(group.group(2), known)));
  }

  private boolean has(String figure) {
    return names.isEmpty() || names.contains(behind(prefix, figure));
  }

  /** What a figure's name has behind a prefix, without its group. */
  private static String behind(String prefix, String figure) {
    int group = figure.indexOf('[', prefix.length());
    return figure.substring(prefix.length(), group < 0 ? figure.length() : group);
  }

  /** The figure with the known beginning that its own is near to. */
  private static Optional<String> near(String figure, List<StageConfig> stages) {
    List<String> prefixes =
        stages.stream()
            .flatMap(stage -> stage.settings().figures().stream())
            .map(FigureSource::prefix)
            .toList();
    for (Pattern beginning : BEGINNINGS) {
      Matcher begun = beginning.matcher(figure);
      Optional<String> near =
          begun.find() ? Spelling.nearest(begun.group(), prefixes) : Optional.empty();
      if (near.isPresent()) {
        return Optional.of(near.get() + figure.substring(begun.end()));
      }
    }
    return Optional.empty();
  }

  private static String prefixes(StageSettings settings) {
    return settings.figures().stream()
        .map(source -> source.prefix + "...")
        .collect(Collectors.joining(", "));
  }
}
