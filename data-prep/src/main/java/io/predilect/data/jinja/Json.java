package io.predilect.data.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's {@code json.dumps}, as transformers' {@code tojson} calls it. */
final class Json {
  private final Budget budget;
  private final boolean ascii;
  private final boolean sorted;
  private final String indent; // null: all on one line
  private final String itemSeparator;
  private final String keySeparator;
  private final StringBuilder out = new StringBuilder();

  private Json(Object[] given, Budget budget) {
    this.budget = budget;
    this.ascii = given[1] != null && Types.truth(given[1]);
    this.sorted = given[4] != null && Types.truth(given[4]);
    this.indent = indent(given[2]);
    boolean separated = given[3] != null && !(given[3] instanceof None);
    List<Object> separators = separated ? Items.unpacked(given[3], 2, budget) : List.of();
    this.itemSeparator =
        separated ? TextMethods.text(separators.get(0), "json") : indent == null ? ", " : ",";
    this.keySeparator = separated ? TextMethods.text(separators.get(1), "json") : ": ";
  }

  private static String indent(Object given) {
    if (given == null || given instanceof None) {
      return null;
    }
    String text = Types.text(given);
    return text != null ? text : " ".repeat(Math.max(0, Math.min(100, Numbers.index(given))));
  }

  /** The filter: value, ensure_ascii, indent, separators, sort_keys. */
  static String filter(Rendering rendering, Args args) {
    Object[] given =
        args.bind("tojson", 1, "x", "ensure_ascii", "indent", "separators", "sort_keys");
    Json json = new Json(given, rendering.budget());
    json.write(given[0], 0);
    return json.out.toString();
  }

  private void write(Object value, int level) {
    budget.spend(4);
    String text = Types.text(value);
    List<Object> items = Types.sequence(value);
    if (text != null) {
      quoted(text);
    } else if (items != null) {
      budget.enter();
      String separator = begin('[', items.isEmpty(), level);
      for (Object item : items) {
        out.append(separator);
        write(item, level + 1);
        separator = between(level);
      }
      end(']', items.isEmpty(), level);
      budget.leave();
    } else if (value instanceof Dict dict) {
      budget.enter();
      entries(dict, level);
      budget.leave();
    } else {
      out.append(plain(value));
    }
  }

  private void entries(Dict dict, int level) {
    List<Map.Entry<Object, Object>> entries = new ArrayList<>(dict.entries());
    if (sorted) {
      entries.sort((a, b) -> Comparison.order(a.getKey(), b.getKey(), budget));
    }
    String separator = begin('{', entries.isEmpty(), level);
    for (Map.Entry<Object, Object> entry : entries) {
      out.append(separator);
      quoted(key(entry.getKey()));
      out.append(keySeparator);
      write(entry.getValue(), level + 1);
      separator = between(level);
    }
    end('}', entries.isEmpty(), level);
  }

  private String begin(char bracket, boolean empty, int level) {
    out.append(bracket);
    return empty ? "" : line(level + 1);
  }

  private String between(int level) {
    return itemSeparator + line(level + 1);
  }

  private void end(char bracket, boolean empty, int level) {
    out.append(empty ? "" : line(level)).append(bracket);
  }

  private String line(int level) {
    if (indent == null) {
      return "";
    }
    budget.spend((long) indent.length() * level);
    return "\n" + indent.repeat(level);
  }

  private static String key(Object key) {
    String text = Types.text(key);
    if (text != null) {
      return text;
    }
    if (key instanceof None || Numbers.isNumber(key)) {
      return plain(key);
    }
    throw JinjaException.failed(
        "keys must be str, int, float, bool or None, not " + Types.name(key));
  }

  private static String plain(Object value) {
    if (value instanceof None) {
      return "null";
    }
    if (value instanceof Boolean || value instanceof Long || value instanceof BigInteger) {
      return value.toString();
    }
    if (value instanceof Double real) {
      return Double.isNaN(real)
          ? "NaN"
          : Double.isInfinite(real) ? (real > 0 ? "Infinity" : "-Infinity") : Numbers.text(real);
    }
    throw JinjaException.failed(
        "Object of type " + Types.name(value) + " is not JSON serializable");
  }

  private void quoted(String text) {
    budget.spend(text.length());
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || (ascii && c > 0x7e)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
