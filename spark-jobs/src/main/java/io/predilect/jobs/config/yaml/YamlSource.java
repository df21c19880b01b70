package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * A YAML document that knows on which line everything stands.
 *
 * @param tree the document
 * @param origins where every key and list entry stands
 */
record YamlSource(JsonNode tree, Origins origins) {
  private static final YAMLFactory YAML = new YAMLFactory();
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
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() == null) {
        return new YamlSource(NODES.objectNode(), origins);
      }
      JsonNode tree = node(parser, "", file, origins);
      if (parser.nextToken() != null) {
        throw ConfigException.of(
            "%s:%s: a second document begins here, behind ---: write what it says into the first"
                .formatted(file, line(parser)));
      }
      return new YamlSource(tree.isNull() ? NODES.objectNode() : tree, origins);
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

  private static JsonNode node(YAMLParser parser, String pointer, String file, Origins origins)
      throws IOException {
    if (parser.isCurrentAlias()) {
      throw ConfigException.of(
          ("%s:%s: *%s: aliases are not read here: write the value out, in quotes where"
                  + " it begins with *")
              .formatted(file, line(parser), Redactor.unlessLong(parser.getText())));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, pointer, file, origins);
      case START_ARRAY -> array(parser, pointer, file, origins);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> WrittenNumbers.node(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new IllegalStateException("unexpected " + parser.currentToken());
    };
  }

  private static JsonNode object(YAMLParser parser, String pointer, String file, Origins origins)
      throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int line = line(parser);
      String place = pointer + "/" + key;
      if (object.has(key)) {
        throw ConfigException.of(
            "%s:%s: %s stands here and on %s: keep one of them"
                .formatted(file, line, key, origins.nearest(place).orElseThrow().told()));
      }
      origins.put(place, Origins.Origin.line(file, line));
      parser.nextToken();
      object.set(key, node(parser, place, file, origins));
    }
    return object;
  }

  private static JsonNode array(YAMLParser parser, String pointer, String file, Origins origins)
      throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String place = pointer + "/" + array.size();
      origins.put(place, Origins.Origin.line(file, line(parser)));
      array.add(node(parser, place, file, origins));
    }
    return array;
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private static String at(String file, JsonProcessingException e) {
    return e.getLocation() == null ? file : file + ":" + e.getLocation().getLineNr();
  }
}
