package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.check.Unwrapped;
import io.predilect.jobs.config.FreeJson;
import io.predilect.jobs.config.SettingNames;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The other way round from {@link RecordBinder}: a record as a tree, keys as in YAML. */
final class RecordTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordTree() {}

  static JsonNode of(Record settings) {
    ObjectNode tree = NODES.objectNode();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(settings, component);
      if (component.isAnnotationPresent(Unwrapped.class)) {
        tree.setAll((ObjectNode) of((Record) value));
      } else {
        tree.set(SettingNames.key(component), node(value));
      }
    }
    return tree;
  }

  private static Object value(Record settings, RecordComponent component) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  static JsonNode node(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(RecordTree::node).orElseGet(NODES::nullNode);
    } else if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? NODES.numberNode(optional.getAsInt()) : NODES.nullNode();
    } else if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? NODES.numberNode(optional.getAsLong()) : NODES.nullNode();
    } else if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? NODES.numberNode(optional.getAsDouble()) : NODES.nullNode();
    } else if (value instanceof Integer number) {
      return NODES.numberNode(number);
    } else if (value instanceof Long number) {
      return NODES.numberNode(number);
    } else if (value instanceof Double number) {
      return NODES.numberNode(number);
    } else if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    } else if (value instanceof String text) {
      return NODES.textNode(text);
    } else if (value instanceof Enum<?> constant) {
      String word = SettingNames.key(constant);
      return word.matches("true|false")
          ? NODES.booleanNode(Boolean.parseBoolean(word))
          : NODES.textNode(word);
    } else if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      // sorted: the digest of equal settings must be equal
      new TreeMap<>(map).forEach((key, element) -> object.set((String) key, node(element)));
      return object;
    } else if (value instanceof FreeJson free) {
      return free.tree();
    } else if (value instanceof Record settings) {
      return of(settings);
    }
    throw new IllegalStateException("settings of " + value.getClass() + " are not written");
  }
}
