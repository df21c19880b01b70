package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** A row while a format reads it: typed columns, and what nobody has asked for is the rest. */
final class SourceRow {
  private final JsonNode json;
  private final Set<String> used = new HashSet<>();

  SourceRow(JsonNode json) {
    this.json = json;
  }

  boolean has(String column) {
    return json.hasNonNull(column);
  }

  /** A column that must be there. */
  JsonNode value(String column) throws UnfitRow {
    used.add(column);
    if (!json.hasNonNull(column)) {
      String what = json.has(column) ? "is null" : "is missing";
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          "column '" + column + "' " + what + "; the row has " + Shape.describe(json));
    }
    return json.get(column);
  }

  String text(String column) throws UnfitRow {
    JsonNode value = value(column);
    if (!value.isTextual()) {
      throw wrongType(column, "text", value);
    }
    return value.textValue();
  }

  /** A text that may be absent; taken only if it is one. */
  Optional<String> optionalText(String column) {
    if (!json.path(column).isTextual()) {
      return Optional.empty();
    }
    used.add(column);
    return Optional.of(json.get(column).textValue());
  }

  double number(String column) throws UnfitRow {
    JsonNode value = value(column);
    if (!value.isNumber()) {
      throw wrongType(column, "number", value);
    }
    if (Double.isNaN(value.doubleValue())) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD, "column '" + column + "' is not a number (NaN)");
    }
    return value.doubleValue();
  }

  /** A number that may be absent; taken only if it is one. */
  OptionalDouble optionalNumber(String column) {
    JsonNode value = json.path(column);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      return OptionalDouble.empty();
    }
    used.add(column);
    return OptionalDouble.of(value.doubleValue());
  }

  /** A list of turns. */
  List<Message> turns(String column) throws UnfitRow {
    JsonNode value = value(column);
    if (!value.isArray()) {
      throw wrongType(column, "list of turns", value);
    }
    return Turns.read(column, value);
  }

  /** A response as a text, a turn or a list of turns; a text is an assistant's turn. */
  List<Message> response(String column) throws UnfitRow {
    JsonNode value = value(column);
    if (value.isTextual()) {
      return List.of(Message.assistant(value.textValue()));
    }
    if (value.isObject()) {
      return List.of(Turns.turn(column, value));
    }
    return turns(column);
  }

  /** The scalar columns that nothing has taken, as text; nulls are none. */
  Map<String, String> rest() {
    Map<String, String> rest = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = json.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      JsonNode value = field.getValue();
      if (value.isValueNode() && !value.isNull() && !used.contains(field.getKey())) {
        rest.put(field.getKey(), value.asText());
      }
    }
    return rest;
  }

  static UnfitRow outside(String column, String wanted, JsonNode found) {
    return new UnfitRow(
        RejectReason.WRONG_TYPE, "column '" + column + "' must be " + wanted + ", it is " + found);
  }

  static UnfitRow wrongType(String column, String wanted, JsonNode found) {
    return new UnfitRow(
        RejectReason.WRONG_TYPE,
        "column '" + column + "' must be a " + wanted + ", it is a " + Shape.type(found));
  }
}
