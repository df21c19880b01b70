package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;

/** What the columns of a row hold, for recognising formats and for telling users what was seen. */
final class Shape {
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
      JsonNode node = row.path(column);
      if (!node.isArray() || node.isEmpty() || !isTurn(node.get(0))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the column is one response: a text, a turn, or a list of turns. */
  static boolean response(JsonNode row, String column) {
    return texts(row, column) || isTurn(row.path(column)) || turns(row, column);
  }

  static boolean isTurn(JsonNode node) {
    return node.isObject()
        && ((node.has("role") && node.has("content")) || (node.has("from") && node.has("value")));
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
      case STRING -> "text";
      case NUMBER -> "number";
      case BOOLEAN -> "true or false";
      case ARRAY -> !value.isEmpty() && isTurn(value.get(0)) ? "list of turns" : "list";
      case OBJECT -> isTurn(value) ? "turn" : "object";
      case NULL -> "null";
      default -> "nothing";
    };
  }
}
