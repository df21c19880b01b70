package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.jobs.config.ConfigException;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * A YAML document that knows on which line everything stands.
 *
 * @param tree the document
 * @param origins where every key and list entry stands
 */
record YamlSource(JsonNode tree, Origins origins) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  // What was being read, and, without where that is, what stands there in its place.
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .limit(2)
        .collect(Collectors.joining(", "));
  }

  /** Reads a document; an empty one is an empty mapping. */
  static YamlSource read(String text, String file) {
    Origins origins = new Origins();
    try (AnchorParser parser = AnchorParser.of(text)) {
      JsonNode tree =
          new YamlReader(parser, file, origins)
              .document()
              .filter(document -> !document.isNull())
              .orElseGet(NODES::objectNode);
      return new YamlSource(tree, origins);
    } catch (JsonProcessingException e) {
      throw ConfigException.of(at(file, e) + ": not valid YAML: " + problem(e));
    } catch (IOException e) {
      throw ConfigException.of(file + ": " + e.getMessage());
    }
  }

  /** A single value, as after {@code --set key=}; nothing is null. */
  static JsonNode value(String text, String origin) {
    return text.isBlank() ? NODES.nullNode() : read(text, origin).tree();
  }

  private static String at(String file, JsonProcessingException e) {
    return e.getLocation() == null ? file : file + ":" + e.getLocation().getLineNr();
  }
}
