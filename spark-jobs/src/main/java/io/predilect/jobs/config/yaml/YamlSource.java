package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.jobs.config.ConfigException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A YAML document that knows on which line everything stands.
 *
 * @param tree the document
 * @param origins where every key and list entry stands
 */
record YamlSource(JsonNode tree, Origins origins) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#");
  private static final String NOT_A_KEY = "Expected a field name";

  // What was being read, and, without where that is, what stands there in its place.
  private static String problem(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (message.startsWith(NOT_A_KEY)) { // then the parser's own events follow
      return "a key is itself a mapping or a list: put what begins with a brace in quotes, such as"
          + " \"{{ prompt }}\"";
    }
    return message
        .lines()
        .filter(line -> !line.startsWith(" "))
        .limit(2)
        .collect(Collectors.joining(", "));
  }

  /** Reads a document; an empty one is an empty mapping. */
  static YamlSource read(String text, String file) {
    Origins origins = new Origins();
    JsonNode tree = document(text, file, origins);
    return new YamlSource(tree.isNull() ? NODES.objectNode() : tree, origins);
  }

  private static JsonNode document(String text, String file, Origins origins) {
    try (AnchorParser parser = AnchorParser.of(text)) {
      return new YamlReader(parser, file, origins).document().orElseGet(NODES::nullNode);
    } catch (JsonProcessingException e) {
      throw ConfigException.of(at(file, e) + ": not valid YAML: " + problem(e));
    } catch (IOException e) {
      throw ConfigException.of(file + ": " + e.getMessage());
    }
  }

  /**
   * A single value, as after {@code --set key=}; nothing is null. The shell took the quotes that
   * would have kept a number sign in it, so that what YAML takes for a comment is refused.
   */
  static JsonNode value(String text, String origin) {
    JsonNode value = document(text, origin, new Origins());
    Matcher comment = COMMENT.matcher(text);
    if (comment.find() && value.isValueNode() && !COMMENT.matcher(value.asText()).find()) {
      throw ConfigException.of(
          "YAML takes "
              + text.substring(comment.start()).strip()
              + " for a comment: put the value in quotes of its own within the shell's, '\"...\"'");
    }
    return value;
  }

  private static String at(String file, JsonProcessingException e) {
    return e.getLocation() == null ? file : file + ":" + e.getLocation().getLineNr();
  }
}
