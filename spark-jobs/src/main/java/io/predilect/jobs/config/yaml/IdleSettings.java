package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings that another one leaves without effect, as an adapter's scale without adapters. A run
 * with one is not what its file seems to say, so that each is told; it is no error, for {@code
 * --set} may well change the other one alone.
 */
final class IdleSettings {
  private IdleSettings() {}

  /** Warns of the stages' settings that differ from their defaults and have no effect. */
  static void warn(List<StageEntry> entries, RunConfig run, Problems problems) {
    Map<Integer, StageEntry> byIndex = new HashMap<>();
    entries.forEach(entry -> byIndex.put(entry.index(), entry));
    for (StageConfig stage : run.stages()) {
      StageEntry entry = byIndex.get(stage.index());
      List<StageTrees> trainings =
          run.trainingsOn(stage).stream()
              .map(training -> trees(byIndex.get(training.index()), List.of()))
              .toList();
      warn(trees(entry, trainings), IdleRules.of(entry.kind()), entry.path(), problems);
    }
  }

  private static StageTrees trees(StageEntry entry, List<StageTrees> trainings) {
    JsonNode defaults = Defaults.stage(entry.kind().key()).orElseThrow();
    return new StageTrees(entry.settings(), defaults, trainings);
  }

  /**
   * The same of what stands beside the stages.
   *
   * @param root without the stages
   */
  static void warn(JsonNode root, Problems problems) {
    warn(
        new StageTrees(root, Defaults.root(), List.of()),
        IdleRules.ofRun(),
        KeyPath.ROOT,
        problems);
  }

  private static void warn(
      StageTrees trees, List<IdleRule> rules, KeyPath path, Problems problems) {
    Set<String> told = new HashSet<>();
    for (IdleRule rule : rules) {
      if (rule.need().met(trees)) {
        continue;
      }
      for (String key : rule.settings()) {
        if (trees.differs(key) && told.add(key)) {
          problems.warn(
              key.equals(IdleRule.STAGE) ? path : path.under(key),
              "it has no effect, for it counts only where "
                  + rule.need().words()
                  + ": leave it out, or set that");
        }
      }
    }
  }

  /**
   * A stage's settings, and what they are by themselves.
   *
   * @param trainings those of {@link RunConfig#trainingsOn}
   */
  record StageTrees(JsonNode settings, JsonNode defaults, List<StageTrees> trainings) {
    /** A setting by its key, dotted within the stage. */
    JsonNode at(String key) {
      return at(settings, key);
    }

    boolean differs(String key) {
      if (key.equals(IdleRule.STAGE)) {
        return true;
      }
      JsonNode value = at(key);
      return !value.isMissingNode() && !same(value, at(defaults, key));
    }

    private static JsonNode at(JsonNode tree, String key) {
      return tree.at("/" + key.replace('.', '/'));
    }

    private static boolean same(JsonNode value, JsonNode fallback) {
      if (value.isNumber() && fallback.isNumber()) {
        return value.doubleValue() == fallback.doubleValue();
      }
      if (value.isObject() && fallback.isObject()) {
        return value.properties().stream()
            .allMatch(part -> same(part.getValue(), fallback.path(part.getKey())));
      }
      return value.equals(fallback);
    }
  }
}
