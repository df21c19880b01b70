package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code conf/reference.yaml}: all settings with their defaults, read from the program itself. Of a
 * list whose entries have settings it shows one entry, with the defaults of any; the list itself is
 * empty where nothing is said.
 */
final class Defaults {
  /** The key of what makes a run an experiment. */
  static final String EXPERIMENT = "experiment";

  private static final String STAGES = "stages";
  private static final ObjectNode ROOT = bundled();

  private Defaults() {}

  /** The top-level settings without stages and experiment. */
  static ObjectNode root() {
    return ROOT.deepCopy().without(List.of(STAGES, EXPERIMENT));
  }

  /** The settings of an experiment. */
  static ObjectNode experiment() {
    return withoutEntries(shownExperiment());
  }

  /** The section of an experiment as the file shows it. */
  static JsonNode shownExperiment() {
    return ROOT.get(EXPERIMENT);
  }

  /** The settings of a kind of stage, its name among them. */
  static Optional<ObjectNode> stage(String kind) {
    JsonNode shown = shown(kind);
    return shown.isMissingNode() ? Optional.empty() : Optional.of(withoutEntries(shown));
  }

  /** A kind of stage as the file shows it; missing when there is no such kind. */
  static JsonNode shown(String kind) {
    for (JsonNode entry : ROOT.get(STAGES)) {
      if (entry.has(kind)) {
        return entry.get(kind);
      }
    }
    return MissingNode.getInstance();
  }

  /** Fills in what the entries of lists leave out. */
  static void fillEntries(ObjectNode settings, JsonNode shown) {
    for (Map.Entry<String, JsonNode> setting : settings.properties()) {
      JsonNode entry = shown.path(setting.getKey()).path(0);
      if (entry instanceof ObjectNode usual && setting.getValue() instanceof ArrayNode given) {
        for (int i = 0; i < given.size(); i++) {
          if (given.get(i).isObject()) {
            ObjectNode filled = usual.deepCopy();
            Merge.into(filled, given.get(i));
            given.set(i, filled);
          }
        }
      }
    }
  }

  /** The settings of a loop but for its stages. */
  static ObjectNode loop() {
    return ((ObjectNode) shown(Loops.LOOP)).deepCopy().without(List.of(STAGES));
  }

  /** The kinds of stages. */
  static List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    ROOT.get(STAGES).forEach(entry -> entry.fieldNames().forEachRemaining(kinds::add));
    kinds.remove(Loops.LOOP);
    return kinds;
  }

  private static ObjectNode withoutEntries(JsonNode shown) {
    ObjectNode settings = shown.deepCopy();
    for (JsonNode value : settings) {
      if (value instanceof ArrayNode list && list.path(0).isObject()) {
        list.removeAll();
      }
    }
    return settings;
  }

  private static ObjectNode bundled() {
    try (InputStream in = Defaults.class.getResourceAsStream("/reference.yaml")) {
      if (in == null) {
        throw new IllegalStateException("reference.yaml is missing from the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (ObjectNode) YamlSource.read(text, "reference.yaml").tree();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
