package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/** A value of the row, or one that is written in the expression. */
sealed interface Operand {

  /** The value; a missing node or null where there is none. */
  JsonNode in(JsonNode row);

  default Stream<RowPath> paths() {
    return Stream.empty();
  }

  /** The value, or that there is none. */
  Found on(JsonNode row);

  record Read(RowPath path) implements Operand {
    @Override
    public JsonNode in(JsonNode row) {
      return path.in(row);
    }

    @Override
    public Stream<RowPath> paths() {
      return Stream.of(path);
    }

    @Override
    public Found on(JsonNode row) {
      JsonNode value = path.in(row);
      if (value.isMissingNode()) {
        return new Found.Nothing("'" + path + "' is missing");
      }
      return value.isNull() ? new Found.Nothing("'" + path + "' is null") : new Found.Value(value);
    }
  }

  record Literal(JsonNode value) implements Operand {
    @Override
    public JsonNode in(JsonNode row) {
      return value;
    }

    @Override
    public Found on(JsonNode row) {
      return value.isNull() ? new Found.Nothing("it is null") : new Found.Value(value);
    }
  }

  /** A value for messages, short. */
  static String text(JsonNode value) {
    String text = value.isMissingNode() ? "missing" : value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
