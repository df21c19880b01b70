package io.predilect.jobs.experiment;

import io.predilect.data.check.Spelling;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds named figures in evaluations: {@code NAME}, or of a group {@code NAME[TABLE=GROUP]}. A name
 * with a place, {@code NAME@PLACE}, is one of many that lie along an axis.
 */
final class Figures {
  private static final Pattern OF_GROUP =
      Pattern.compile("([^\\[]+)\\[([^=]+)=(.*)]", Pattern.DOTALL);

  private Figures() {}

  /**
   * A figure where it was found.
   *
   * @param value what it is; no number: it could not be determined
   * @param pairs over how many pairs, or comparisons
   */
  record Found(double value, long pairs) {}

  /** The figure in the first evaluation that has it. */
  static Optional<Found> find(String figure, List<Evaluation> evaluations) {
    return evaluations.stream().flatMap(e -> find(figure, e).stream()).findFirst();
  }

  private static Optional<Found> find(String figure, Evaluation evaluation) {
    Matcher ofGroup = OF_GROUP.matcher(figure);
    if (!ofGroup.matches()) {
      return value(evaluation.overall(), figure);
    }
    return evaluation.tables().stream()
        .filter(table -> table.by().equals(ofGroup.group(2)))
        .map(GroupTable::groups)
        .flatMap(groups -> Optional.ofNullable(groups.get(ofGroup.group(3))).stream())
        .flatMap(metrics -> value(metrics, ofGroup.group(1)).stream())
        .findFirst();
  }

  /** The one that a misspelt name meant; of a group: without it. */
  static Optional<String> near(String figure, List<Evaluation> evaluations) {
    Matcher ofGroup = OF_GROUP.matcher(figure);
    return Spelling.nearest(
        ofGroup.matches() ? ofGroup.group(1) : figure,
        evaluations.stream()
            .flatMap(one -> Stream.concat(Stream.of(one.overall()), ofGroups(one)))
            .flatMap(metrics -> metrics.values().keySet().stream())
            .distinct()
            .toList());
  }

  private static Stream<Metrics> ofGroups(Evaluation evaluation) {
    return evaluation.tables().stream().flatMap(table -> table.groups().values().stream());
  }

  /** What could have been asked for, for a message. */
  static String known(List<Evaluation> evaluations) {
    TreeSet<String> names = new TreeSet<>();
    List<String> groups = new ArrayList<>();
    for (Evaluation evaluation : evaluations) {
      names.addAll(evaluation.overall().values().keySet());
      evaluation
          .tables()
          .forEach(table -> table.groups().keySet().forEach(g -> groups.add(table.by() + "=" + g)));
    }
    return String.join(", ", shortened(names))
        + (groups.isEmpty()
            ? ""
            : ", each also of a group: "
                + String.join(", ", groups.stream().distinct().map(g -> "[" + g + "]").toList()));
  }

  // Of figures along an axis the first one and how many there are.
  private static List<String> shortened(Set<String> names) {
    Map<String, List<String>> alike =
        names.stream()
            .collect(
                Collectors.groupingBy(
                    name -> name.replaceFirst("@.*", "@"), TreeMap::new, Collectors.toList()));
    return alike.values().stream()
        .map(all -> all.get(0) + (all.size() > 1 ? " (and " + (all.size() - 1) + " like it)" : ""))
        .toList();
  }

  // One that could not be determined is there, and is no number: what compares it is undecided.
  private static Optional<Found> value(Metrics metrics, String name) {
    return Optional.ofNullable(metrics.values().get(name))
        .or(() -> Optional.ofNullable(metrics.undetermined().get(name)).map(why -> Double.NaN))
        .map(value -> new Found(value, metrics.pairs()));
  }
}
