package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.value.Written;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns that came as text, as JSON or as Python prints them: what CSV and SQL leave of a list. */
final class TurnTexts {
  private static final String KEY = "(?:role|from|content|value)";
  // [{"role": …, or of PySpark's rows and dataclasses [Row(role=…
  private static final Pattern BEGINNING =
      Pattern.compile(
          "\\s*(?:[\\[{]\\s*\\{?\\s*[\"']"
              + KEY
              + "[\"']\\s*:|(?:\\[\\s*[A-Z]\\w*|Row)\\("
              + KEY
              + "=)[\\s\\S]*");
  // As Spark casts turns to texts: where a content ends cannot be told.
  private static final Pattern CAST =
      Pattern.compile("\\s*\\[\\{(?:system|user|assistant|human|gpt), [\\s\\S]*\\}\\]\\s*");

  // A content in parts, [{"type": "text", "text": …}], where a column takes texts alone.
  private static final Pattern PARTS =
      Pattern.compile("\\s*\\[\\s*\\{\\s*[\"'](?:type|text)[\"']\\s*:");
  private static final Set<String> PART_TYPES =
      Set.of(
          ("text input_text output_text image image_url input_image video video_url audio"
                  + " audio_url input_audio file input_file thinking reasoning reasoning_text"
                  + " summary_text refusal tool_use tool_result")
              .split(" "));

  private TurnTexts() {}

  /** A row whose columns are lists of turns where they were the text of such a list. */
  static JsonNode opened(JsonNode row) {
    ObjectNode opened = null;
    if (row.isObject()) {
      for (Map.Entry<String, JsonNode> column : row.properties()) {
        Optional<JsonNode> turns = read(column.getValue()).or(() -> ofLists(column.getValue()));
        if (turns.isPresent()) {
          if (opened == null) {
            opened = ((ObjectNode) row).objectNode();
            opened.setAll((ObjectNode) row);
          }
          opened.set(column.getKey(), turns.get());
        }
      }
    }
    return opened == null ? row : opened;
  }

  /**
   * The turns of an object that has a list of each key's values, as Hugging Face's datasets writes
   * a {@code Sequence} of {@code {role, content}}.
   */
  private static Optional<JsonNode> ofLists(JsonNode value) {
    if (!Turns.isTurn(value)) {
      return Optional.empty();
    }
    int turns = value.elements().next().size();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < turns; i++) {
      ObjectNode turn = list.addObject();
      for (Map.Entry<String, JsonNode> key : value.properties()) {
        JsonNode each = key.getValue();
        if (!each.isArray() || each.size() != turns) {
          return Optional.empty();
        }
        turn.set(key.getKey(), each.get(i));
      }
    }
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  /** The turn or turns that a text holds; any other value as it is. */
  static JsonNode open(JsonNode value) {
    return read(value).orElse(value);
  }

  /** The turn or turns that a value is the text of. */
  static Optional<JsonNode> read(JsonNode value) {
    return value.isTextual() && BEGINNING.matcher(value.textValue()).matches()
        ? Written.structure(value).filter(TurnTexts::turns)
        : Optional.empty();
  }

  /** The list of parts that a turn's content is the text of; any other content as it is. */
  static JsonNode openParts(JsonNode content) {
    return content.isTextual() && PARTS.matcher(content.textValue()).lookingAt()
        ? Written.structure(content).filter(TurnTexts::parts).orElse(content)
        : content;
  }

  private static boolean parts(JsonNode list) {
    for (JsonNode part : list) {
      if (!part.isObject() || !PART_TYPES.contains(part.path("type").asText())) {
        return false;
      }
    }
    return list.isArray() && !list.isEmpty();
  }

  /** Whether a text begins like turns, and could not be read as such. */
  static boolean unreadable(JsonNode value) {
    return value.isTextual()
        && (CAST.matcher(value.textValue()).matches()
            || (BEGINNING.matcher(value.textValue()).matches()
                && Written.structure(value).isEmpty()));
  }

  private static boolean turns(JsonNode value) {
    if (value.isObject()) {
      return Shape.isTurn(value);
    }
    for (JsonNode turn : value) {
      if (!Shape.isTurn(turn)) {
        return false;
      }
    }
    return !value.isEmpty();
  }
}
