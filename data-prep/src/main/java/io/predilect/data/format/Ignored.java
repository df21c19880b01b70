package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Rows without what the user wants ignored. */
final class Ignored {
  private Ignored() {}

  /** The row without columns and keys of these names, however deep; it stays as it is. */
  static JsonNode without(List<String> names, JsonNode row) {
    return names.isEmpty() ? row : copy(names, row);
  }

  private static JsonNode copy(List<String> names, JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(part -> array.add(copy(names, part)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties().stream()
          .filter(field -> !names.contains(field.getKey()))
          .forEach(field -> object.set(field.getKey(), copy(names, field.getValue())));
      return object;
    }
    return node;
  }
}
