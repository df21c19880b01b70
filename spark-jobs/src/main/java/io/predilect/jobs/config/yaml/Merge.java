package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Laying what a user says over what holds otherwise. */
final class Merge {
  private Merge() {}

  /** Puts every value of {@code over} into {@code base}, mappings key by key. */
  static void into(ObjectNode base, JsonNode over) {
    for (Map.Entry<String, JsonNode> entry : over.properties()) {
      JsonNode below = base.get(entry.getKey());
      JsonNode value = entry.getValue();
      if (below != null && below.isObject()) {
        if (value.isObject()) {
          into((ObjectNode) below, value);
        } else if (!value.isNull()) {
          base.set(entry.getKey(), value);
        } // a key with nothing behind it leaves the mapping's defaults
      } else {
        base.set(entry.getKey(), value);
      }
    }
  }
}
