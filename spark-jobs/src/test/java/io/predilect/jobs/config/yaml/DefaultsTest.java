package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.ComputeSettings;
import io.predilect.jobs.config.ExperimentSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.SparkSettings;
import io.predilect.jobs.config.StageKind;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting is in {@code conf/reference.yaml}, and its default is there alone. */
class DefaultsTest {
  /** Settings that have no default, with a value that will do. */
  private static final Map<StageKind, String> NEEDED =
      Map.of(
          StageKind.INGEST, "path: pairs.json",
          StageKind.SCORE, "reference: {model: base}",
          StageKind.BEST_OF_N, "reward_model: reward",
          StageKind.SIGNAL, "reward_model: reward");

  @Test
  void everyKindOfStageIsInTheReference() {
    assertEquals(
        List.of(StageKind.values()).stream().map(StageKind::key).toList(), Defaults.kinds());
  }

  @ParameterizedTest
  @EnumSource(StageKind.class)
  void whatIsNotSetIsAsInTheReference(StageKind kind) {
    ObjectNode defaults = Defaults.stage(kind.key()).orElseThrow();
    defaults.remove("name");
    defaults.remove(StageEntry.ROWS);
    Merge.into(defaults, YamlSource.read(NEEDED.getOrDefault(kind, ""), "needed").tree());
    Record settings = bound(defaults, RecordBinder.recordType(kind.settings()));
    assertEquals(flat(defaults), flat(RecordTree.of(settings)));
  }

  @ParameterizedTest
  @EnumSource(StageKind.class)
  void noSettingTakesANumberWithoutEndButTheOneThatSaysSo(StageKind kind) {
    ObjectNode defaults = Defaults.stage(kind.key()).orElseThrow();
    defaults.remove("name");
    defaults.remove(StageEntry.ROWS);
    Merge.into(defaults, YamlSource.read(NEEDED.getOrDefault(kind, ""), "needed").tree());
    for (String text : List.of(".inf", "-.inf", ".nan")) {
      List<String> taken = new ArrayList<>();
      for (String leaf : flat(defaults).keySet()) {
        ObjectNode tree = defaults.deepCopy();
        Merge.into(tree, nested(leaf.substring(1), YamlSource.value(text, "test")));
        Problems problems = new Problems(new Origins());
        new RecordBinder(problems)
            .bind(tree, defaults, RecordBinder.recordType(kind.settings()), KeyPath.ROOT);
        if (problems.messages().isEmpty()) {
          taken.add(leaf);
        }
      }
      boolean endless = kind == StageKind.GENERATE && text.equals(".inf");
      assertEquals(endless ? List.of(".decoding.b") : List.of(), taken, text);
    }
  }

  private static ObjectNode nested(String key, JsonNode value) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    int dot = key.indexOf('.');
    return dot < 0
        ? tree.set(key, value)
        : tree.set(key.substring(0, dot), nested(key.substring(dot + 1), value));
  }

  @Test
  void neitherEntriesOfListsNorExperimentsHaveOthers() {
    ObjectNode source = (ObjectNode) Defaults.shown("ingest").get("sources").get(0).deepCopy();
    source.put("path", "pairs.json");
    assertEquals(flat(source), flat(RecordTree.of(bound(source, IngestSettings.Source.class))));
    String least =
        """
        arms: [{name: a, evaluate: e}, {name: b, evaluate: e}]
        columns: [{figure: f}, {figure: g}]
        plots: [{x: f, y: g}]
        gates: [{says: s, figure: f, arm: a, value: 1}]
        claims: [{says: s, figure: f, arm: a, than: b}]
        """;
    ObjectNode experiment = Defaults.experiment();
    Merge.into(experiment, YamlSource.read(least, "least").tree());
    Defaults.fillEntries(experiment, Defaults.shownExperiment());
    Set<String> shown = new LinkedHashSet<>(flat(Defaults.shownExperiment()).keySet());
    shown.removeIf(key -> key.endsWith("evaluate"));
    Set<String> read = flat(RecordTree.of(bound(experiment, ExperimentSettings.class))).keySet();
    assertTrue(read.containsAll(shown), () -> shown + " in " + read);
  }

  @Test
  void theRunsOwnAreInTheReference() {
    RunConfig run = ConfigReader.read("stages: [{ingest: {path: a}}]", "run.yaml", List.of());
    ObjectNode tree = (ObjectNode) RecordTree.of(run);
    assertEquals(flat(Defaults.root()), flat(tree.without(List.of("stages", "environment"))));
  }

  @ParameterizedTest
  @MethodSource("records")
  void noRecordOfSettingsComesWithValuesOfItsOwn(Class<?> record) {
    assertEquals(1, record.getDeclaredConstructors().length, "one way to make " + record);
    assertFalse(
        Arrays.stream(record.getDeclaredMethods())
            .anyMatch(
                method ->
                    Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() == record
                        && method.getParameterCount() == 0),
        () -> record + " is made of nothing: its values belong into reference.yaml");
    assertFalse(
        Arrays.stream(record.getDeclaredFields())
            .anyMatch(
                field -> Modifier.isStatic(field.getModifiers()) && field.getType() == record),
        () -> record + " has a constant of its own kind: its values belong into reference.yaml");
  }

  static Stream<Class<?>> records() {
    Set<Class<?>> found = new LinkedHashSet<>();
    Stream.of(StageKind.values()).forEach(kind -> reach(kind.settings(), found));
    reach(ExperimentSettings.class, found);
    reach(ComputeSettings.class, found);
    reach(SparkSettings.class, found);
    return found.stream();
  }

  private static void reach(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(inner -> reach(inner, found));
    } else if (type instanceof Class<?> record && record.isRecord() && found.add(record)) {
      for (RecordComponent component : record.getRecordComponents()) {
        reach(component.getGenericType(), found);
      }
    }
  }

  private static <R extends Record> R bound(ObjectNode tree, Class<R> type) {
    Problems problems = new Problems(new Origins());
    R settings =
        new RecordBinder(problems)
            .bind(tree, tree, type, KeyPath.ROOT)
            .orElseThrow(() -> new AssertionError(problems.messages()));
    problems.orThrow();
    return settings;
  }

  /** Values by dotted key, entries of lists by their number, 1 and 1.0 alike. */
  private static Map<String, String> flat(JsonNode tree) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", tree, values);
    return values;
  }

  private static void flatten(String key, JsonNode node, Map<String, String> values) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      object
          .properties()
          .forEach(entry -> flatten(key + "." + entry.getKey(), entry.getValue(), values));
    } else if (node instanceof ArrayNode list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        flatten(key + "." + i, list.get(i), values);
      }
    } else {
      values.put(key, node.isNumber() ? Double.toString(node.doubleValue()) : node.toString());
    }
  }
}
