package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the list of stages while it is being read: its kind is known, its settings are still
 * a tree, defaults filled in.
 */
record StageEntry(int index, StageKind kind, String name, ObjectNode settings, String pointer) {
  /** The key that names the stage whose rows are read. */
  static final String ROWS = "rows";

  private static final String NAME = "name";

  /** Where a stage stands in its file. */
  static KeyPath path(StageConfig stage, List<StageEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.index() == stage.index())
        .findFirst()
        .orElseThrow()
        .path();
  }

  /** The stage that a key, {@code stages.NAME.KEY}, is a setting of. */
  static Optional<StageEntry> of(String key, List<StageEntry> entries) {
    // names may have dots in them: the longest that fits is meant
    return entries.stream()
        .filter(entry -> key.startsWith(entry.prefix()))
        .max(Comparator.comparingInt(entry -> entry.name().length()));
  }

  /** What the keys of its settings begin with. */
  String prefix() {
    return "stages." + name + ".";
  }

  /** Reads {@code KIND: {…}}, {@code KIND:} or {@code KIND}; empty when it is none, noted. */
  static Optional<StageEntry> read(JsonNode node, int index, Origins origins, Problems problems) {
    String pointer = "/stages/" + (index - 1);
    KeyPath path = new KeyPath("stages[" + index + "]", pointer);
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
          path,
          node,
          "a stage is one key, its kind, with its settings below: - KIND: {SETTING: VALUE}; kinds: "
              + kinds());
      return Optional.empty();
    }
    Optional<StageKind> kind = StageKind.named(key);
    if (kind.isEmpty()) {
      problems.add(
          path,
          "'" + key + "'",
          "there is no such kind of stage: " + Spelling.suggestion(key, Defaults.kinds()));
      return Optional.empty();
    }
    ObjectNode settings = Defaults.stage(kind.get().key()).orElseThrow();
    if (!key.equals(kind.get().key())) {
      String now = kind.get().key();
      problems.warn(path, "'" + key + "': such a stage is called " + now + " now: write that");
      settings.put(NAME, key); // what names its folder and seeds its draws stays
      origins.move(pointer + "/" + key, pointer + "/" + now);
    }
    KeyPath own = path.at(kind.get().key());
    if (given instanceof ObjectNode written) {
      SettingHistory.rename(kind.get().key(), written, own, origins, problems);
      Merge.into(settings, written);
    } else if (given != null && !given.isNull()) {
      problems.add(own, given, "its settings must be a mapping: {SETTING: VALUE}");
      return Optional.empty();
    }
    JsonNode name = settings.remove(NAME);
    if (name == null || !(name.isTextual() || name.isIntegralNumber())) {
      problems.add(path.at(NAME), String.valueOf(name), "it must be a text: put it in quotes");
      return Optional.empty();
    }
    return Optional.of(new StageEntry(index, kind.get(), name.asText(), settings, own.pointer()));
  }

  /** Whether stages of its kind can say whose rows they read. */
  boolean kindReadsRows() {
    return Defaults.stage(kind.key()).orElseThrow().has(ROWS);
  }

  /** Where its settings are. */
  KeyPath path() {
    return new KeyPath("stages." + name, pointer);
  }

  private static String kinds() {
    return String.join(", ", Defaults.kinds());
  }
}
