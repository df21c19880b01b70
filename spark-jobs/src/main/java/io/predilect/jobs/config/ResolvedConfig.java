package io.predilect.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;
import java.util.TreeMap;

/** A run written back: every setting with its value. Reading it gives the same run. */
public final class ResolvedConfig {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .build());

  private ResolvedConfig() {}

  /** The run as YAML. */
  public static String yaml(RunConfig run) {
    try {
      return "# Every setting of this run; running this file does the same again.\n"
          + YAML.writeValueAsString(tree(run));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a configuration that was read cannot be written", e);
    }
  }

  /** The settings of a stage as a tree, keys as in YAML, its name not among them. */
  public static JsonNode tree(StageSettings settings) {
    return RecordTree.of((Record) settings);
  }

  /**
   * The settings of a stage as a tree, those that have no say in what it makes as in the reference:
   * of a training how long a rank may be silent, where it is tracked, and, where gradients are
   * summed at every step, how many ranks share it. They can be changed between two attempts.
   */
  public static JsonNode decisive(StageSettings settings) {
    ObjectNode tree = (ObjectNode) tree(settings);
    if (settings instanceof TrainStageSettings training) {
      ObjectNode usual = Defaults.stage(StageKind.TRAIN.key()).orElseThrow();
      tree.set("stall_timeout", usual.get("stall_timeout"));
      tree.set("mlflow", usual.get("mlflow"));
      if (!training.sync().local()) {
        tree.set("ranks", usual.get("ranks"));
      }
    }
    return tree;
  }

  /** The settings of a stage that are not as in the reference, by dotted key, as JSON. */
  public static Map<String, String> changed(StageConfig stage) {
    Map<String, String> changed = new TreeMap<>();
    JsonNode defaults = Defaults.stage(stage.kind().key()).orElseThrow();
    stage.rows().ifPresent(rows -> changed.put(StageEntry.ROWS, rows));
    differences("", tree(stage.settings()), defaults, changed);
    return changed;
  }

  private static JsonNode tree(RunConfig run) {
    ObjectNode root = (ObjectNode) RecordTree.of(run);
    ArrayNode stages = JsonNodeFactory.instance.arrayNode();
    for (StageConfig stage : run.stages()) {
      ObjectNode settings = JsonNodeFactory.instance.objectNode().put("name", stage.name());
      stage.rows().ifPresent(rows -> settings.put(StageEntry.ROWS, rows));
      settings.setAll((ObjectNode) tree(stage.settings()));
      stages.addObject().set(stage.kind().key(), settings);
    }
    root.set("stages", stages);
    return root;
  }

  private static void differences(
      String prefix, JsonNode value, JsonNode usual, Map<String, String> found) {
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String key = prefix + entry.getKey();
      JsonNode mine = entry.getValue();
      JsonNode theirs = usual.path(entry.getKey());
      if (mine.isObject() && theirs.isObject()) {
        differences(key + ".", mine, theirs, found);
      } else if (!same(mine, theirs)) {
        found.put(key, mine.isTextual() ? mine.textValue() : mine.toString());
      }
    }
  }

  // 1 and 1.0 are one value
  private static boolean same(JsonNode a, JsonNode b) {
    return (a.isNumber() && b.isNumber()) ? a.doubleValue() == b.doubleValue() : a.equals(b);
  }
}
