package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.check.Problem;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Notes what is wrong, with where it was written, until all of it can be told at once. */
final class Problems {
  private record Noted(KeyPath path, int line, String message) {}

  private final Origins origins;
  private final List<Noted> noted = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  Problems(Origins origins) {
    this.origins = origins;
  }

  /** Notes a problem with the value at a path. */
  void add(KeyPath path, JsonNode value, String remedy) {
    add(path, text(value), remedy);
  }

  void add(KeyPath path, String value, String remedy) {
    int line = origins.nearest(path.pointer()).map(Origins.Origin::line).orElse(0);
    String what = value.isEmpty() ? "" : ": " + value;
    noted.add(new Noted(path, line, told(path, what + ": " + remedy)));
  }

  /** Notes what a record's constructor refused. */
  void add(KeyPath record, Problem refused) {
    KeyPath path = record.under(refused.key());
    boolean alone = origins.nearest(path.pointer()).map(Origins.Origin::alone).orElse(false);
    add(path, refused.value(), alone ? refused.remedy() : refused.remedyOrNull());
  }

  /** Notes a problem whose message says all. */
  void add(KeyPath path, String message) {
    add(path, "", message);
  }

  /** Notes what is right, but should be written otherwise. */
  void warn(KeyPath path, String message) {
    warnings.add(told(path, ": " + message));
  }

  /** How much is wrong so far. */
  int count() {
    return noted.size();
  }

  /** Whether something is wrong at a path or below it. */
  boolean at(KeyPath path) {
    return noted.stream()
        .map(problem -> problem.path().pointer())
        .anyMatch(
            pointer -> pointer.equals(path.pointer()) || pointer.startsWith(path.pointer() + "/"));
  }

  /**
   * Ends the reading when anything is wrong.
   *
   * @throws ConfigException with all of it, by line
   */
  void orThrow() {
    if (!noted.isEmpty()) {
      throw new ConfigException(messages());
    }
  }

  /** All that is wrong, by line. */
  List<String> messages() {
    return noted.stream()
        .sorted(Comparator.comparingInt(Noted::line))
        .map(Noted::message)
        .distinct()
        .toList();
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private String told(KeyPath path, String what) {
    String place =
        origins.nearest(path.pointer()).map(origin -> place(path, origin)).orElse(path.display());
    return Redactor.text(place + what);
  }

  private String place(KeyPath path, Origins.Origin origin) {
    return origin.alone()
        ? origin.told() + origins.below(path.pointer()).replace('/', ' ')
        : path.display() + " (" + origin.told() + ")";
  }

  private static String text(JsonNode value) {
    if (value.isTextual()) {
      return "'" + value.textValue() + "'";
    }
    String text = value.isNumber() ? value.asText() : value.toString(); // as it was written
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
