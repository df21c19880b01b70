package io.predilect.jobs.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings that the environment completes: a text with <code>${env:NAME}</code> in it. A resolved
 * run keeps them as they were written, so that its file holds no key and asks for it again.
 *
 * @param written the texts as they were written, by their place in the run, a JSON pointer
 */
public record FromEnvironment(Map<String, String> written) {
  /** Nothing came from the environment. */
  public static final FromEnvironment NOTHING = new FromEnvironment(Map.of());

  public FromEnvironment {
    written = Map.copyOf(written);
  }

  /** Puts the texts as they were written back into a run's tree. */
  public void putBack(ObjectNode root) {
    written.forEach(
        (place, text) -> {
          JsonPointer pointer = JsonPointer.compile(place);
          set(root.at(pointer.head()), pointer.last(), text);
        });
  }

  /** Without some places. */
  FromEnvironment without(String... places) {
    Map<String, String> left = new LinkedHashMap<>(written);
    left.keySet().removeAll(List.of(places));
    return new FromEnvironment(left);
  }

  private static void set(JsonNode parent, JsonPointer last, String text) {
    if (parent instanceof ObjectNode object && object.has(last.getMatchingProperty())) {
      object.put(last.getMatchingProperty(), text);
    } else if (parent instanceof ArrayNode array && array.has(last.getMatchingIndex())) {
      array.set(last.getMatchingIndex(), TextNode.valueOf(text));
    }
  }
}
