package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one document from a parser, with anchors, aliases and merge keys written out. */
final class YamlReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String MERGE = "<<";

  private final AnchorParser parser;
  private final String file;
  private final Origins origins;
  private final Anchors anchors = new Anchors();

  YamlReader(AnchorParser parser, String file, Origins origins) {
    this.parser = parser;
    this.file = file;
    this.origins = origins;
  }

  /** The document; empty: there is none. */
  Optional<JsonNode> document() throws IOException {
    if (parser.nextToken() == null) {
      return Optional.empty();
    }
    JsonNode tree = node("");
    if (parser.nextToken() != null) {
      throw problem("a second document begins here, behind ---: write what it says into the first");
    }
    return Optional.of(tree);
  }

  private JsonNode node(String pointer) throws IOException {
    if (parser.isCurrentAlias()) {
      return alias(parser.getText(), pointer);
    }
    Optional<String> anchor = parser.anchor();
    anchor.ifPresent(anchors::begin);
    JsonNode node = value(pointer);
    anchor.ifPresent(name -> anchors.end(name, node, pointer));
    return node;
  }

  private JsonNode alias(String name, String pointer) {
    String shown = "*" + Redactor.unlessLong(name);
    if (anchors.isOpen(name)) {
      throw problem(shown + " stands within &" + name + " itself: write the value out");
    }
    Anchors.Anchor anchor =
        anchors
            .find(name)
            .orElseThrow(
                () ->
                    problem(
                        shown
                            + ": nothing above is marked &"
                            + Redactor.unlessLong(name)
                            + anchors.near(name)
                            + "; a text that begins with * goes in quotes"));
    if (!anchors.copies(anchor)) {
      throw problem(
          shown + ": the aliases of this file come to more than " + Anchors.MOST + " values");
    }
    origins.copyBelow(anchor.pointer(), pointer);
    return anchor.node().deepCopy();
  }

  private JsonNode value(String pointer) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(pointer);
      case START_ARRAY -> array(pointer);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> WrittenNumbers.node(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new IllegalStateException("unexpected " + parser.currentToken());
    };
  }

  private JsonNode object(String pointer) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (parser.anchor().isPresent()) {
        throw problem("%s: a mark as &name stands behind the colon of a key".formatted(key));
      }
      String place = pointer + "/" + key;
      if (object.has(key)) {
        throw problem(
            "%s stands here and on %s: keep one of them"
                .formatted(key, origins.nearest(place).orElseThrow().told()));
      }
      origins.put(place, here());
      parser.nextToken();
      object.set(key, node(place));
    }
    merge(object, pointer);
    return object;
  }

  // What a mapping says itself goes before what it takes over, and of several the first goes first.
  private void merge(ObjectNode object, String pointer) {
    JsonNode merged = object.remove(MERGE);
    if (merged == null) {
      return;
    }
    String place = pointer + "/" + MERGE;
    List<String> sources = new ArrayList<>();
    if (merged.isArray()) {
      for (int i = 0; i < merged.size(); i++) {
        sources.add("/" + i);
      }
    } else {
      sources.add("");
    }
    for (String source : sources) {
      JsonNode from = merged.at(source);
      if (!from.isObject()) {
        throw ConfigException.of(
            "%s: << takes over the settings of a mapping, as in <<: *name, or of a list of them"
                .formatted(origins.nearest(place).orElseThrow().told()));
      }
      from.fields()
          .forEachRemaining(
              field -> {
                if (!object.has(field.getKey())) {
                  object.set(field.getKey(), field.getValue());
                  origins.copy(
                      place + source + "/" + field.getKey(), pointer + "/" + field.getKey());
                }
              });
    }
    origins.forget(place);
  }

  private JsonNode array(String pointer) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String place = pointer + "/" + array.size();
      origins.put(place, here());
      array.add(node(place));
    }
    return array;
  }

  private Origins.Origin here() {
    return Origins.Origin.line(file, parser.currentTokenLocation().getLineNr());
  }

  private ConfigException problem(String what) {
    return ConfigException.of(here().told() + ": " + what);
  }
}
