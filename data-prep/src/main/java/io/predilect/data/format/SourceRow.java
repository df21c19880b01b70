package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** A row while a format reads it: typed columns, and what nobody has asked for is the rest. */
final class SourceRow {
  private final JsonNode original;
  private final JsonNode json;
  private final Set<String> used = new HashSet<>();

  SourceRow(JsonNode original) {
    this.original = original;
    this.json = TurnTexts.opened(original);
  }

  /** The two responses of a row. */
  record Responses(List<Message> first, List<Message> second) {
    Responses {
      first = List.copyOf(first);
      second = List.copyOf(second);
    }
  }

  /** The row; turns that came as text are lists here. */
  JsonNode json() {
    return json;
  }

  boolean has(String column) {
    return json.hasNonNull(column);
  }

  /** Notes that a column has been read. */
  void use(String column) {
    used.add(column);
  }

  boolean isUsed(String column) {
    return used.contains(column);
  }

  /** A column that must be there. */
  JsonNode value(String column) throws UnfitRow {
    use(column);
    if (!json.hasNonNull(column)) {
      String what = json.has(column) ? "is null" : "is missing";
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          "column '" + column + "' " + what + "; the row has " + Shape.describe(json));
    }
    return json.get(column);
  }

  String text(String column) throws UnfitRow {
    return Turns.text(column, value(column));
  }

  /** A text that may be absent; taken only if it is one. */
  Optional<String> optionalText(String column) {
    if (!json.path(column).isTextual()) {
      return Optional.empty();
    }
    use(column);
    return Optional.of(json.get(column).textValue());
  }

  /** A number, or the text of one. */
  double number(String column) throws UnfitRow {
    JsonNode value = value(column);
    OptionalDouble number = Written.number(value);
    if (number.isPresent()) {
      return number.getAsDouble();
    }
    if (Written.missing(value)) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD, "column '" + column + "' has no number, it is " + value);
    }
    throw value.isTextual()
        ? outside(column, "a number", value)
        : wrongType(column, "number", value);
  }

  /** A prompt, see {@link Turns#prompt}. */
  List<Message> prompt(String column) throws UnfitRow {
    return Turns.prompt(column, value(column));
  }

  /** A response, see {@link Turns#response}. */
  List<Message> response(String column) throws UnfitRow {
    return Turns.response(column, value(column));
  }

  /**
   * Two responses.
   *
   * @throws UnfitRow also when only one of two texts is the text of turns: which of the two it is
   *     meant to be cannot be known
   */
  Responses responses(String first, String second) throws UnfitRow {
    List<Message> one = response(first);
    List<Message> other = response(second);
    boolean texts = original.get(first).isTextual() && original.get(second).isTextual();
    if (texts && json.get(first).isTextual() != json.get(second).isTextual()) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          "of '%s' and '%s' one is a list of turns written as text, the other plain text"
              .formatted(first, second));
    }
    return new Responses(one, other);
  }

  /** The scalar columns that nothing has taken, as text; nulls are none. */
  Map<String, String> rest() {
    Map<String, String> rest = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : original.properties()) {
      JsonNode value = field.getValue();
      boolean text = value.isValueNode() && !value.isNull() && !value.isBinary();
      if (text && !used.contains(field.getKey())) {
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
    if (found.isBinary()) {
      return new UnfitRow(RejectReason.BAD_UTF8, "'" + column + "' holds bytes that are not UTF-8");
    }
    return new UnfitRow(
        RejectReason.WRONG_TYPE,
        "'" + column + "' must be a " + wanted + ", it is a " + Shape.type(found));
  }
}
