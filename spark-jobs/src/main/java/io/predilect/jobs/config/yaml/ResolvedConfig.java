package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.StageSettings;
import io.predilect.jobs.config.TrainStageSettings;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run written back: every setting with its value, but no secret. Reading it gives the same run,
 * where it had no secrets or they came from the environment; it asks for others again.
 */
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

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String HEADERS = "headers";

  private ResolvedConfig() {}

  /** The run as YAML. */
  public static String yaml(RunConfig run) {
    ObjectNode tree = shown(run);
    String asksAgain =
        tree.toString().contains(Redactor.REDACTED)
            ? "# Secrets were taken out: give them again, see spark.conf in conf/reference.yaml.\n"
            : "";
    return "# Every setting of this run; running this file does the same again.\n"
        + asksAgain
        + text(tree);
  }

  /**
   * The settings of one stage, for those who do a part of it elsewhere: without secrets, and as
   * {@link ConfigReader#readStage} reads them.
   */
  public static String yaml(RunConfig run, StageSettings settings) {
    return text(redacted(RecordTree.of((Record) settings), "", run.redactor()));
  }

  /** The settings of one stage as they are, to make another run of; not to be saved. */
  public static JsonNode whole(StageSettings settings) {
    return RecordTree.of((Record) settings);
  }

  private static String text(JsonNode tree) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new Endless(YAML.createGenerator(text))) {
      YAML.writeTree(generator, tree);
    } catch (IOException e) {
      throw new IllegalStateException("a configuration that was read cannot be written", e);
    }
    return text.toString();
  }

  /** Jackson writes an infinite number as {@code Infinity}, which it would read as a text. */
  private static final class Endless extends JsonGeneratorDelegate {
    Endless(JsonGenerator generator) {
      super(generator);
    }

    @Override
    public void writeNumber(double value) throws IOException {
      if (Double.isInfinite(value)) {
        writeNumber(WrittenNumbers.infinite(value));
      } else {
        super.writeNumber(value);
      }
    }
  }

  /**
   * The settings of a stage as a tree, keys as in YAML, those that have no say in what it makes as
   * in the reference: of a training how long a rank may be silent, what sums over ranks, where it
   * is tracked, and, where gradients are summed at every step, how many ranks share it and what of
   * it. They can be changed between two attempts, and so can secrets, which are not in it, and the
   * device, which changes the last digits only. A number type changes more: it is the one that
   * holds, whoever said it, with TF32 where that is allowed. Names are those of the first version.
   */
  public static JsonNode decisive(RunConfig run, StageSettings settings) {
    ObjectNode tree = (ObjectNode) redacted(RecordTree.of((Record) settings), "", run.redactor());
    if (tree.has("dtype")) {
      tree.set("dtype", RecordTree.node(run.dtype(settings)));
    }
    if (run.compute().tf32() && run.dtype(settings).isPresent()) {
      tree.put("tf32", true);
    }
    DecisiveSource.keep(tree);
    if (settings instanceof TrainStageSettings training) {
      ObjectNode usual = Defaults.stage(StageKind.TRAIN.key()).orElseThrow();
      tree.set("stall_timeout", usual.get("stall_timeout"));
      tree.set("mlflow", usual.get("mlflow"));
      tree.set("collective", usual.get("collective"));
      if (!training.parallel().sync().local()) {
        tree.set("ranks", usual.get("ranks"));
        tree.set("zero_stage", usual.get("zero_stage"));
      }
    }
    return SettingHistory.first(StageKind.of(settings), tree);
  }

  /** The settings of a stage that are not as in the reference, by dotted key, as JSON. */
  public static Map<String, String> changed(RunConfig run, StageConfig stage) {
    Map<String, String> changed = new TreeMap<>();
    JsonNode defaults = Defaults.stage(stage.kind().key()).orElseThrow();
    ObjectNode settings =
        (ObjectNode) shown(run).get("stages").get(stage.index() - 1).get(stage.kind().key());
    settings.remove("name");
    differences("", settings, defaults, changed);
    return changed;
  }

  /** Remembers the secrets of a run's settings. */
  static void learnSecrets(RunConfig run) {
    run.redactor().learn(run.spark().conf());
    ObjectNode tree = tree(run);
    tree.remove("spark");
    learnSecrets(tree);
  }

  private static void learnSecrets(JsonNode tree) {
    if (tree.isTextual()) {
      Redactor.learnFrom(tree.textValue());
    }
    tree.forEach(ResolvedConfig::learnSecrets);
  }

  /**
   * The keys of settings, in the run's own or a stage's, whose URIs have a password or the like in
   * them.
   */
  public static List<String> keysOfUriSecrets(RunConfig run) {
    ObjectNode tree = tree(run);
    tree.remove("spark");
    List<String> keys = new ArrayList<>();
    JsonNode stages = tree.remove("stages");
    uriSecrets("", tree, keys);
    for (StageConfig stage : run.stages()) {
      uriSecrets(
          "stages." + stage.name() + ".",
          stages.get(stage.index() - 1).get(stage.kind().key()),
          keys);
    }
    return keys;
  }

  private static void uriSecrets(String prefix, JsonNode tree, List<String> found) {
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      String key = prefix + entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isObject()) {
        uriSecrets(key + ".", value, found);
      } else if (Redactor.secretInUri(value.isTextual() ? value.textValue() : value.toString())) {
        found.add(key);
      }
    }
  }

  private static ObjectNode shown(RunConfig run) {
    Redactor redactor = run.redactor();
    ObjectNode tree = tree(run);
    ObjectNode conf = (ObjectNode) tree.get("spark").get("conf");
    run.spark().conf().forEach((key, value) -> conf.put(key, redactor.entry(key, value)));
    ObjectNode shown = NODES.objectNode();
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      boolean spark = entry.getKey().equals("spark");
      shown.set(
          entry.getKey(),
          spark ? entry.getValue() : redacted(entry.getValue(), entry.getKey(), redactor));
    }
    run.environment().putBack(shown);
    return shown;
  }

  private static JsonNode redacted(JsonNode node, String key, Redactor redactor) {
    if (node.isTextual()) {
      return NODES.textNode(redactor.setting(key, node.textValue()));
    } else if (node.isArray()) {
      ArrayNode array = NODES.arrayNode();
      node.forEach(element -> array.add(redacted(element, key, redactor)));
      return array;
    } else if (node.isObject()) {
      ObjectNode object = NODES.objectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        boolean secret = key.equals(HEADERS) && Redactor.secretHeader(entry.getKey());
        object.set(
            entry.getKey(),
            secret
                ? NODES.textNode(Redactor.REDACTED)
                : redacted(entry.getValue(), entry.getKey(), redactor));
      }
      return object;
    }
    return node;
  }

  private static ObjectNode tree(RunConfig run) {
    ObjectNode root = (ObjectNode) RecordTree.of(run);
    root.remove("environment");
    ArrayNode stages = root.putArray("stages");
    for (StageConfig stage : run.stages()) {
      ObjectNode settings = NODES.objectNode().put("name", stage.name());
      stage.rows().ifPresent(rows -> settings.put(StageEntry.ROWS, rows));
      settings.setAll((ObjectNode) RecordTree.of((Record) stage.settings()));
      stages.addObject().set(stage.kind().key(), settings);
    }
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
        found.put(key, told(mine));
      }
    }
  }

  private static String told(JsonNode value) {
    if (value.isDouble() && Double.isInfinite(value.doubleValue())) {
      return WrittenNumbers.infinite(value.doubleValue());
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }

  // 1 and 1.0 are one value
  private static boolean same(JsonNode a, JsonNode b) {
    return (a.isNumber() && b.isNumber()) ? a.doubleValue() == b.doubleValue() : a.equals(b);
  }
}
