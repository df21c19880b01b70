package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code conf/reference.yaml}: all settings with their defaults, read from the program itself. */
final class Defaults {
  /** The key of what makes a run an experiment. */
  static final String EXPERIMENT = "experiment";

  /** The lists of an experiment whose entries have settings. */
  static final List<String> EXPERIMENT_LISTS = List.of("arms", "columns", "claims");

  private static final ObjectNode ROOT = bundled();
  private static final Map<String, ObjectNode> ENTRIES = new LinkedHashMap<>();
  private static final Map<String, ObjectNode> STAGES = stages();

  private Defaults() {}

  /** The top-level settings without the stages. */
  static ObjectNode root() {
    ObjectNode root = ROOT.deepCopy();
    root.remove("stages");
    root.remove(EXPERIMENT);
    return root;
  }

  /** The settings of an experiment, its lists empty. */
  static ObjectNode experiment() {
    ObjectNode experiment = (ObjectNode) ROOT.get(EXPERIMENT).deepCopy();
    EXPERIMENT_LISTS.forEach(experiment::putArray);
    return experiment;
  }

  /** The settings of one entry of a list of an experiment's. */
  static ObjectNode experimentEntry(String list) {
    return (ObjectNode) ROOT.get(EXPERIMENT).get(list).get(0).deepCopy();
  }

  /** The settings of a kind of stage, its name among them. */
  static Optional<ObjectNode> stage(String kind) {
    return Optional.ofNullable(STAGES.get(kind)).map(ObjectNode::deepCopy);
  }

  /**
   * Fills in what the entries of a stage's lists leave out. The reference shows one entry of such a
   * list, with the defaults of any; the list itself is empty where nothing is said.
   */
  static void fillEntries(String kind, ObjectNode settings) {
    for (Map.Entry<String, JsonNode> setting : settings.properties()) {
      ObjectNode entry = ENTRIES.get(kind + "." + setting.getKey());
      if (entry != null && setting.getValue() instanceof ArrayNode given) {
        for (int i = 0; i < given.size(); i++) {
          if (given.get(i).isObject()) {
            ObjectNode filled = entry.deepCopy();
            Merge.into(filled, given.get(i));
            given.set(i, filled);
          }
        }
      }
    }
  }

  /** The kinds of stages. */
  static List<String> kinds() {
    return List.copyOf(STAGES.keySet());
  }

  private static Map<String, ObjectNode> stages() {
    Map<String, ObjectNode> stages = new LinkedHashMap<>();
    for (JsonNode entry : ROOT.get("stages")) {
      for (Map.Entry<String, JsonNode> stage : entry.properties()) {
        ObjectNode settings = (ObjectNode) stage.getValue();
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
          if (setting.getValue() instanceof ArrayNode list && list.path(0).isObject()) {
            ENTRIES.put(stage.getKey() + "." + setting.getKey(), (ObjectNode) list.remove(0));
          }
        }
        stages.put(stage.getKey(), settings);
      }
    }
    return stages;
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
