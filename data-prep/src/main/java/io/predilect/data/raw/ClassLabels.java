package io.predilect.data.raw;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Columns whose numbers stand for names: a {@code ClassLabel} of Hugging Face's datasets, of which
 * the names are in the file's metadata alone. Of the names good and bad the first is 0, which by
 * itself reads as false.
 *
 * @param features of the columns, as datasets describes them; a missing node: the file has none
 */
record ClassLabels(JsonNode features) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "huggingface";
  private static final String NAMES = "names";

  /** Those of a file, by its metadata. */
  static ClassLabels of(Map<String, String> metadata) {
    String described = metadata.getOrDefault(METADATA, "{}");
    try {
      JsonNode features = JSON.readTree(described).path("info").path("features");
      // Most files have none, and their rows are left alone.
      return new ClassLabels(features.findValues(NAMES).isEmpty() ? JSON.missingNode() : features);
    } catch (JsonProcessingException e) {
      return new ClassLabels(JSON.missingNode()); // of another program
    }
  }

  /** Puts names in place of a row's numbers. */
  void name(ObjectNode row) {
    for (Map.Entry<String, JsonNode> column : features.properties()) {
      JsonNode value = row.path(column.getKey());
      if (!value.isMissingNode()) {
        row.set(column.getKey(), named(value, column.getValue()));
      }
    }
  }

  private static JsonNode named(JsonNode value, JsonNode feature) {
    JsonNode names = feature.path(NAMES);
    if (feature.path("_type").asText().equals("ClassLabel") && value.isIntegralNumber()) {
      if (value.longValue() == -1) {
        return JsonNodeFactory.instance.nullNode(); // a row that has no label
      }
      return value.canConvertToInt() && names.has(value.intValue())
          ? names.get(value.intValue())
          : value;
    }
    if (value instanceof ArrayNode list) {
      JsonNode each = feature.isArray() ? feature.path(0) : feature.path("feature");
      for (int i = 0; i < list.size(); i++) {
        list.set(i, named(list.get(i), each));
      }
    } else if (value instanceof ObjectNode object && feature.isObject()) {
      new ClassLabels(feature).name(object);
    }
    return value;
  }
}
