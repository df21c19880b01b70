package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;

/** What the columns of a row hold, for recognising formats and for telling users what was seen. */
final class Shape {
  // Rows have the same columns again and again; where keys are data, not all are remembered.
  private static final int NAMES = 1000;
  private static final Map<String, List<String>> WORDS = new ConcurrentHashMap<>();

  private Shape() {}

  /** Whether every one of these columns is a text. */
  static boolean texts(JsonNode row, String... columns) {
    for (String column : columns) {
      if (!row.path(column).isTextual()) {
        return false;
      }
    }
    return true;
  }

  /** Whether every one of these columns is a list of turns. */
  static boolean turns(JsonNode row, String... columns) {
    for (String column : columns) {
      if (!isTurns(row.path(column))) {
        return false;
      }
    }
    return true;
  }

  /** Whether every one of these columns is a response: a text, a turn, or a list of turns. */
  static boolean responses(JsonNode row, String... columns) {
    for (String column : columns) {
      if (!texts(row, column) && !isTurn(row.path(column)) && !turns(row, column)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a value is a list of turns that begins with the user or the system. */
  static boolean wholeConversation(JsonNode node) {
    if (!isTurns(node) || node.size() < 2) {
      return false;
    }
    JsonNode first = node.get(0);
    return !Turns.ofAssistant(first);
  }

  private static boolean isTurns(JsonNode node) {
    return node.isArray() && !node.isEmpty() && isTurn(node.get(0));
  }

  static boolean isTurn(JsonNode node) {
    return Turns.isTurn(node);
  }

  /** The words of a column's name in lower case: contextMessages and context_messages alike. */
  static List<String> words(String column) {
    List<String> known = WORDS.get(column);
    if (known == null) {
      known = apart(column);
      if (WORDS.size() < NAMES) {
        WORDS.put(column, known);
      }
    }
    return known;
  }

  private static List<String> apart(String column) {
    return Arrays.stream(column.replaceAll("([a-z])([A-Z])", "$1_$2").split("[^A-Za-z]+"))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The beginning of a text, for messages. */
  static String begin(String text) {
    return text.length() <= 60 ? text : text.substring(0, text.offsetByCodePoints(0, 57)) + "...";
  }

  /** The columns of a row with what they hold. */
  static String describe(JsonNode row) {
    StringJoiner columns = new StringJoiner(", ");
    for (Iterator<Map.Entry<String, JsonNode>> fields = row.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      columns.add(field.getKey() + " (" + type(field.getValue()) + ")");
    }
    return columns.length() == 0 ? "no columns" : columns.toString();
  }

  /** What a value is, in a word or three. */
  static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> TurnTexts.read(value).isPresent() ? "turns as text" : "text";
      case NUMBER -> "number";
      case BOOLEAN -> "true or false";
      case ARRAY -> !value.isEmpty() && isTurn(value.get(0)) ? "list of turns" : "list";
      case OBJECT -> isTurn(value) ? "turn" : "object";
      case NULL -> "null";
      default -> "nothing";
    };
  }
}
