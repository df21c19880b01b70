package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DefaultsTest {
  /** Settings that have no default, with a value that will do. */
  private static final Map<StageKind, Map<String, String>> NEEDED =
      Map.of(
          StageKind.INGEST, Map.of("path", "pairs.json"),
          StageKind.SCORE, Map.of("reference", "base"),
          StageKind.BEST_OF_N, Map.of("reward_model", "reward"));

  @Test
  void everyKindOfStageIsInTheReference() {
    assertEquals(
        List.of(StageKind.values()).stream().map(StageKind::key).toList(), Defaults.kinds());
  }

  @ParameterizedTest
  @EnumSource(StageKind.class)
  void everyKeyOfTheReferenceBindsAndNoneIsMissing(StageKind kind) {
    ObjectNode defaults = Defaults.stage(kind.key()).orElseThrow();
    defaults.remove("name");
    defaults.remove(StageEntry.ROWS);
    if (kind == StageKind.SCORE) {
      ((ObjectNode) defaults.get("reference")).set("model", TextNode.valueOf("base"));
    } else {
      NEEDED.getOrDefault(kind, Map.of()).forEach(defaults::put);
    }
    Problems problems = new Problems(new Origins());
    Record settings =
        new RecordBinder(problems)
            .bind(defaults, defaults, RecordBinder.recordType(kind.settings()), KeyPath.ROOT)
            .orElseThrow(() -> new AssertionError(problems.messages()));
    assertEquals(keys(defaults), keys((ObjectNode) RecordTree.of(settings)));
  }

  private static Set<String> keys(ObjectNode tree) {
    Set<String> keys = new HashSet<>();
    for (var entry : tree.properties()) {
      keys.add(entry.getKey());
      if (entry.getValue() instanceof ObjectNode below) {
        keys(below).forEach(key -> keys.add(entry.getKey() + "." + key));
      }
    }
    return keys;
  }
}
