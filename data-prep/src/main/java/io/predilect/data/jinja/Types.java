package io.predilect.data.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** What Python calls a value's type. */
final class Types {
  private static final Map<Class<?>, String> NAMES =
      Map.ofEntries(
          Map.entry(String.class, "str"),
          Map.entry(Boolean.class, "bool"),
          Map.entry(Long.class, "int"),
          Map.entry(BigInteger.class, "int"),
          Map.entry(Double.class, "float"),
          Map.entry(None.class, "NoneType"),
          Map.entry(Tuple.class, "tuple"),
          Map.entry(Dict.class, "dict"),
          Map.entry(Namespace.class, "TemplateNamespace"),
          Map.entry(Range.class, "range"));

  private Types() {}

  static String name(Object value) {
    String name = NAMES.get(value.getClass());
    if (name != null) {
      return name;
    }
    if (value instanceof List) {
      return "list";
    }
    if (value instanceof Lazy lazy) {
      return lazy.type();
    }
    if (value instanceof View view) {
      return view.type();
    }
    return value instanceof Callable callable ? callable.type() : value.getClass().getSimpleName();
  }

  /** How Jinja2's messages call a value. */
  static String described(Object value) {
    if (value instanceof None) {
      return "None";
    }
    return switch (name(value)) {
      case "TemplateNamespace" -> "transformers.utils.chat_template_utils.TemplateNamespace object";
      case "Markup" -> "markupsafe.Markup object";
      case "LoopContext" -> "jinja2.runtime.LoopContext object";
      case "Macro" -> "jinja2.runtime.Macro object";
      default -> name(value) + " object";
    };
  }

  /** The text of a string or markup; null: it is neither. */
  static String text(Object value) {
    return value instanceof String text
        ? text
        : value instanceof Markup markup ? markup.text() : null;
  }

  /** The items of a list or tuple; null: it is neither. */
  @SuppressWarnings("unchecked")
  static List<Object> sequence(Object value) {
    return value instanceof List<?> list
        ? (List<Object>) list
        : value instanceof Tuple tuple ? tuple.items() : null;
  }

  /** Python's truth of a value. */
  static boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof None || value instanceof Undefined) {
      return false;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    return length(value) != 0;
  }

  /** Python's {@code len(value)}; -1: it has none. */
  static int length(Object value) {
    String text = text(value);
    if (text != null) {
      return PythonText.length(text);
    }
    List<Object> items = sequence(value);
    if (items != null) {
      return items.size();
    }
    if (value instanceof Dict dict) {
      return dict.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    if (value instanceof Range range) {
      return range.size();
    }
    if (value instanceof View view) {
      return view.items().size();
    }
    return value instanceof Loop loop ? loop.length() : -1;
  }
}
