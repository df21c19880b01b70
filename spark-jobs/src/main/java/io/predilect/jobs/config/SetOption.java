package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code --set KEY=VALUE}: a top-level key ({@code seed}, {@code spark.conf.NAME}), or one of a
 * stage by its name ({@code stages.NAME.KEY}).
 */
record SetOption(String key, String value) {
  private static final String STAGES = "stages.";
  private static final String SPARK_CONF = "spark.conf.";

  static SetOption parse(String option) {
    int equals = option.indexOf('=');
    if (equals <= 0) {
      throw new ConfigException(
          "--set "
              + (Redactor.of(Map.of()).secret(option, "")
                  ? Redactor.REDACTED
                  : Redactor.text(option))
              + ": write it as KEY=VALUE, for example --set seed=7");
    }
    return new SetOption(option.substring(0, equals).strip(), option.substring(equals + 1));
  }

  /** Puts the value where the key says. */
  void apply(
      ObjectNode root, List<StageEntry> stages, Map<String, String> origins, Problems problems) {
    if (key.equals("stages") || key.startsWith(STAGES)) {
      applyToStage(stages, origins, problems);
    } else if (key.startsWith(SPARK_CONF) && root.path("spark").path("conf").isObject()) {
      // names of Spark's settings have dots in them
      ((ObjectNode) root.get("spark").get("conf")).set(key.substring(SPARK_CONF.length()), node());
    } else {
      put(root, key, Place.ROOT, origins, problems);
    }
  }

  private void applyToStage(
      List<StageEntry> stages, Map<String, String> origins, Problems problems) {
    // names may have dots too: the longest that fits is meant
    Optional<StageEntry> stage =
        stages.stream()
            .filter(entry -> key.startsWith(STAGES + entry.name() + "."))
            .max(Comparator.comparingInt(entry -> entry.name().length()));
    if (stage.isEmpty()) {
      problems.add(
          new Place("--set " + key, ""),
          "there is no such stage; write stages.NAME.KEY=VALUE with one of the stages "
              + String.join(", ", stages.stream().map(StageEntry::name).toList()));
      return;
    }
    String rest = key.substring(STAGES.length() + stage.get().name().length() + 1);
    put(stage.get().settings(), rest, stage.get().place(), origins, problems);
  }

  private void put(
      ObjectNode start, String path, Place from, Map<String, String> origins, Problems problems) {
    ObjectNode node = start;
    Place place = from;
    String[] keys = path.split("\\.", -1);
    for (int i = 0; i < keys.length - 1; i++) {
      JsonNode below = node.get(keys[i]);
      if (below == null || !below.isObject()) {
        List<String> known = new ArrayList<>();
        node.fieldNames().forEachRemaining(known::add);
        problems.add(
            new Place("--set " + key, ""),
            place.at(keys[i]).display()
                + (below == null ? " is no setting: " : " has no settings of its own: ")
                + Keys.suggestion(keys[i], known));
        return;
      }
      node = (ObjectNode) below;
      place = place.at(keys[i]);
    }
    place = place.at(keys[keys.length - 1]);
    origins.put(place.pointer(), "--set");
    // A mapping lies over the one below it, as a file's does over the defaults.
    Merge.into(node, JsonNodeFactory.instance.objectNode().set(keys[keys.length - 1], node()));
  }

  private JsonNode node() {
    return YamlSource.value(value, "--set " + key);
  }
}
