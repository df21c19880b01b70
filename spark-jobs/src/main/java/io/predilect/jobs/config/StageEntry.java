package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the list of stages while it is being read: its kind is known, its settings are still
 * a tree, defaults filled in.
 */
record StageEntry(int index, StageKind kind, String name, ObjectNode settings, String pointer) {
  /** The key that names the stage whose rows are read. */
  static final String ROWS = "rows";

  /** Reads {@code KIND: {…}}, {@code KIND:} or {@code KIND}; empty when it is none, noted. */
  static Optional<StageEntry> read(JsonNode node, int index, Problems problems) {
    String pointer = "/stages/" + (index - 1);
    Place place = new Place("stages[" + index + "]", pointer);
    String key;
    JsonNode given;
    if (node.isTextual()) {
      key = node.textValue();
      given = null;
    } else if (node.isObject() && node.size() == 1) {
      Map.Entry<String, JsonNode> only = node.properties().iterator().next();
      key = only.getKey();
      given = only.getValue();
    } else {
      problems.add(
          place,
          node,
          "a stage is one key, its kind, with its settings below: - KIND: {SETTING: VALUE}; kinds: "
              + kinds());
      return Optional.empty();
    }
    Optional<ObjectNode> defaults = Defaults.stage(key);
    if (defaults.isEmpty()) {
      problems.add(place, "'" + key + "'", "there is no such kind of stage: " + suggestion(key));
      return Optional.empty();
    }
    ObjectNode settings = defaults.get();
    if (given != null && !given.isNull()) {
      if (!given.isObject()) {
        problems.add(place.at(key), given, "its settings must be a mapping: {SETTING: VALUE}");
        return Optional.empty();
      }
      Merge.into(settings, given);
    }
    JsonNode name = settings.remove("name");
    if (name == null || name.isContainerNode() || name.isNull()) {
      problems.add(place.at("name"), String.valueOf(name), "it must be a text");
      return Optional.empty();
    }
    return Optional.of(
        new StageEntry(
            index,
            StageKind.valueOf(key.toUpperCase(Locale.ROOT)),
            name.asText(),
            settings,
            pointer + "/" + key));
  }

  /** Whether stages of its kind can say whose rows they read. */
  boolean kindReadsRows() {
    return Defaults.stage(kind.key()).orElseThrow().has(ROWS);
  }

  /** Where its settings are. */
  Place place() {
    return new Place("stages." + name, pointer);
  }

  private static String suggestion(String key) {
    return Keys.suggestion(key, Defaults.kinds());
  }

  private static String kinds() {
    return String.join(", ", Defaults.kinds());
  }
}
