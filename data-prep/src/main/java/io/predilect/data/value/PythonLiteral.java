package io.predilect.data.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Lists and dictionaries as Python's {@code repr} writes them, numpy's arrays of objects among them
 * (they have line breaks instead of commas), and objects of named values, {@code Row(role='user',
 * content='...')}, as PySpark's rows and dataclasses are. This is what {@code DataFrame.to_csv}
 * leaves of a list.
 */
final class PythonLiteral {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEEPEST = 100;
  private static final String NAME = "[A-Za-z_]\\w*";

  private final String text;
  private int at;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /** Where the text stops being a literal; only met inside this class. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("no literal", null, false, false);
    }
  }

  /** The value, when the whole text is one literal. */
  static Optional<JsonNode> read(String text) {
    PythonLiteral literal = new PythonLiteral(text);
    try {
      JsonNode value = literal.value(0);
      literal.space();
      return literal.at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private JsonNode value(int depth) throws Malformed {
    space();
    char c = peek();
    if (depth > DEEPEST) {
      throw new Malformed();
    }
    return switch (c) {
      case '[' -> elements('[', ']', depth);
      case '(' -> elements('(', ')', depth);
      case '{' -> entries(depth);
      case '\'', '"' -> JSON.textNode(string());
      default -> word(depth);
    };
  }

  private JsonNode elements(char open, char close, int depth) throws Malformed {
    expect(open);
    ArrayNode list = JSON.arrayNode();
    for (space(); peek() != close; space()) {
      list.add(value(depth + 1));
      comma();
    }
    expect(close);
    return list;
  }

  private JsonNode entries(int depth) throws Malformed {
    expect('{');
    ObjectNode object = JSON.objectNode();
    for (space(); peek() != '}'; space()) {
      String key = string();
      space();
      expect(':');
      if (object.has(key)) {
        throw new Malformed();
      }
      object.set(key, value(depth + 1));
      comma();
    }
    expect('}');
    return object;
  }

  private void comma() {
    space();
    if (at < text.length() && text.charAt(at) == ',') {
      at++;
    }
  }

  private JsonNode word(int depth) throws Malformed {
    int start = at;
    while (at < text.length()
        && ("+-._".indexOf(text.charAt(at)) >= 0 || Character.isLetterOrDigit(text.charAt(at)))) {
      at++;
    }
    String word = text.substring(start, at);
    switch (word) {
      case "True", "true" -> {
        return JSON.booleanNode(true);
      }
      case "False", "false" -> {
        return JSON.booleanNode(false);
      }
      case "None", "null", "nan", "NaN" -> {
        return JSON.nullNode();
      }
      case "array" -> {
        return array(depth);
      }
      default -> {
        if (at < text.length() && text.charAt(at) == '(' && word.matches(NAME)) {
          return named(depth);
        }
        if (word.matches("[-+]?[0-9]{1,18}")) {
          return JSON.numberNode(Long.parseLong(word));
        }
        // Java itself would read 1f and 0x1p3 too, which Python does not.
        return JSON.numberNode(Written.number(word).orElseThrow(Malformed::new));
      }
    }
  }

  // Row(role='user', content='...')
  private JsonNode named(int depth) throws Malformed {
    expect('(');
    ObjectNode object = JSON.objectNode();
    for (space(); peek() != ')'; space()) {
      int equals = text.indexOf('=', at);
      if (equals < 0 || !text.substring(at, equals).matches(NAME)) {
        throw new Malformed();
      }
      String key = text.substring(at, equals);
      at = equals + 1;
      if (object.has(key)) {
        throw new Malformed();
      }
      object.set(key, value(depth + 1));
      comma();
    }
    expect(')');
    return object;
  }

  // array([...], dtype=object)
  private JsonNode array(int depth) throws Malformed {
    expect('(');
    JsonNode list = value(depth + 1);
    int close = text.indexOf(')', at);
    if (close < 0 || !text.substring(at, close).matches("\\s*(,\\s*dtype=\\w+)?\\s*")) {
      throw new Malformed();
    }
    at = close + 1;
    return list;
  }

  private String string() throws Malformed {
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw new Malformed();
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (peek() != quote) {
      char c = text.charAt(at++);
      if (c == '\\') {
        escape(value);
      } else {
        value.append(c);
      }
    }
    at++;
    return value.toString();
  }

  private void escape(StringBuilder value) throws Malformed {
    char c = peek();
    at++;
    switch (c) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case '\\', '\'', '"', '/' -> value.append(c);
      case 'x' -> value.append((char) hexadecimal(2));
      case 'u' -> value.append((char) hexadecimal(4));
      case 'U' -> {
        int point = hexadecimal(8);
        if (!Character.isValidCodePoint(point)) {
          throw new Malformed();
        }
        value.appendCodePoint(point);
      }
      default -> value.append('\\').append(c); // as Python reads what is no escape
    }
  }

  private int hexadecimal(int digits) throws Malformed {
    if (at + digits > text.length()) {
      throw new Malformed();
    }
    try {
      int value = Integer.parseUnsignedInt(text, at, at + digits, 16);
      at += digits;
      return value;
    } catch (NumberFormatException e) {
      throw new Malformed();
    }
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() throws Malformed {
    if (at >= text.length()) {
      throw new Malformed();
    }
    return text.charAt(at);
  }

  private void expect(char wanted) throws Malformed {
    if (peek() != wanted) {
      throw new Malformed();
    }
    at++;
  }
}
