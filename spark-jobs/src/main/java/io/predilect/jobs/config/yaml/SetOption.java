package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code --set KEY=VALUE}: a top-level key ({@code seed}, {@code spark.conf.NAME}), or one of a
 * stage by its name ({@code stages.NAME.KEY}).
 */
record SetOption(String key, JsonNode value) {
  private static final String STAGES = "stages.";
  private static final String SPARK_CONF = "spark.conf.";

  /** Reads an option; empty when it is none, which is noted. */
  static Optional<SetOption> parse(String option, Problems problems) {
    int equals = option.indexOf('=');
    if (equals <= 0) {
      String shown = Redactor.of(Map.of()).secret(option, "") ? Redactor.REDACTED : option;
      problems.add(
          new KeyPath("--set " + shown, ""), "write it as KEY=VALUE, for example --set seed=7");
      return Optional.empty();
    }
    String key = option.substring(0, equals).strip();
    try {
      return Optional.of(
          new SetOption(key, YamlSource.value(option.substring(equals + 1), "--set " + key)));
    } catch (ConfigException e) {
      problems.add(new KeyPath("--set " + key, ""), e.getMessage());
      return Optional.empty();
    }
  }

  /** Puts the value where the key says. */
  void apply(ObjectNode root, List<StageEntry> stages, Origins origins, Problems problems) {
    if (key.equals("stages") || key.startsWith(STAGES)) {
      applyToStage(stages, origins, problems);
    } else if (key.startsWith(SPARK_CONF) && root.path("spark").path("conf").isObject()) {
      // names of Spark's settings have dots in them
      ((ObjectNode) root.get("spark").get("conf")).set(key.substring(SPARK_CONF.length()), value);
    } else {
      put(root, "", key, KeyPath.ROOT, origins, problems);
    }
  }

  private void applyToStage(List<StageEntry> stages, Origins origins, Problems problems) {
    Optional<StageEntry> stage = StageEntry.of(key, stages);
    if (stage.isEmpty() && stages.stream().anyMatch(entry -> key.equals(STAGES + entry.name()))) {
      problems.add(
          new KeyPath("--set " + key, ""),
          "it names a stage and no setting of it: write " + key + ".KEY=VALUE");
      return;
    }
    if (stage.isEmpty()) {
      problems.add(
          new KeyPath("--set " + key, ""),
          "there is no such stage; write stages.NAME.KEY=VALUE with the name of a stage: "
              + Spelling.suggestion(
                  key.replaceFirst("^stages\\.?", "").replaceFirst("\\..*", ""),
                  stages.stream().map(StageEntry::name).toList()));
      return;
    }
    StageEntry entry = stage.get();
    String rest = key.substring(entry.prefix().length());
    put(entry.settings(), entry.kind().key(), rest, entry.path(), origins, problems);
  }

  private void put(
      ObjectNode settings,
      String kind,
      String dotted,
      KeyPath path,
      Origins origins,
      Problems problems) {
    List<String> keys = List.of(dotted.split("\\.", -1));
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    ObjectNode innermost = given;
    for (String outer : keys.subList(0, keys.size() - 1)) {
      innermost = innermost.putObject(outer);
    }
    innermost.set(keys.get(keys.size() - 1), value);
    origins.put(path.under(dotted).pointer(), Origins.Origin.option("--set"));
    SettingHistory.rename(kind, given, path, origins, problems);
    if (reaches(settings, keys, path, problems)) {
      // A mapping lies over the one below it, as a file's does over the defaults.
      Merge.into(settings, given);
    }
  }

  /** Whether there is a mapping to put the value into; else that is noted. */
  private boolean reaches(ObjectNode settings, List<String> keys, KeyPath path, Problems problems) {
    JsonNode node = settings;
    KeyPath at = path;
    for (String outer : keys.subList(0, keys.size() - 1)) {
      List<String> known = new ArrayList<>();
      node.fieldNames().forEachRemaining(known::add);
      node = node.path(outer);
      at = at.at(outer);
      if (!node.isObject()) {
        problems.add(
            new KeyPath("--set " + key, ""),
            at.display()
                + (node.isMissingNode()
                    ? " is no setting: " + Spelling.suggestion(outer, known)
                    : " has no settings of its own: set it as a whole"));
        return false;
      }
    }
    return true;
  }
}
