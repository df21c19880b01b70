package io.predilect.data.jinja;

import java.util.List;
import java.util.Set;

/** {@code object.name} and {@code object[key]}: Jinja2 tries one, then the other. */
final class Attributes {
  private static final Set<String> LIST = Set.of("copy", "count", "index");
  private static final Set<String> LIST_CHANGES =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
  private static final Set<String> DICT =
      Set.of("copy", "fromkeys", "get", "items", "keys", "values");
  private static final Set<String> DICT_CHANGES =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> SPECIAL =
      Set.of("__class__", "__doc__", "__init__", "__len__", "__iter__", "__getitem__", "__dict__");

  private Attributes() {}

  /** {@code object.name}: the attribute, else the item, else undefined. */
  static Object attribute(Object object, String name, Budget budget) {
    Object found = own(object, name);
    if (found == null) {
      found = object instanceof Namespace ? null : itemOrNull(object, name, budget);
    }
    return found == null ? Undefined.attribute(object, name) : found;
  }

  /** {@code object[key]}: the item, else the attribute, else undefined. */
  static Object item(Object object, Object key, Budget budget) {
    Object found = itemOrNull(object, key, budget);
    if (found == null && Types.text(key) != null) {
      found = own(object, Types.text(key));
    }
    return found == null ? Undefined.attribute(object, key) : found;
  }

  /** Whether Python's {@code hasattr} says so. */
  static boolean has(Object object, String name) {
    return own(object, name) != null;
  }

  private static Object itemOrNull(Object object, Object key, Budget budget) {
    Undefined.check(object);
    if (object instanceof Dict dict) {
      return key instanceof List || key instanceof Dict ? null : dict.get(key);
    }
    if (!Numbers.isWhole(key)) {
      return null;
    }
    List<Object> items = Types.sequence(object);
    if (items == null && object instanceof Range range) {
      items = range.items();
    }
    long at = Numbers.index(key);
    if (items != null) {
      long place = at < 0 ? at + items.size() : at;
      return place >= 0 && place < items.size() ? items.get((int) place) : null;
    }
    String text = Types.text(object);
    if (text == null) {
      return null;
    }
    budget.spend(text.length() >> 3);
    int length = PythonText.length(text);
    long place = at < 0 ? at + length : at;
    if (place < 0 || place >= length) {
      return null;
    }
    int from = text.offsetByCodePoints(0, (int) place);
    String one = text.substring(from, text.offsetByCodePoints(from, 1));
    return object instanceof Markup ? new Markup(one) : one;
  }

  /** The attribute by itself; null: there is none. */
  private static Object own(Object object, String name) {
    Undefined.check(object);
    if (object instanceof Namespace namespace) {
      return namespace.attributes().get(name);
    }
    if (name.startsWith("_")) {
      return SPECIAL.contains(name) ? unsafe(object, name) : null;
    }
    if (object instanceof Dict) {
      return method(object, name, DICT.contains(name), DICT_CHANGES.contains(name));
    }
    if (object instanceof List) {
      return method(object, name, LIST.contains(name), LIST_CHANGES.contains(name));
    }
    if (Types.text(object) != null) {
      return method(object, name, TextMethods.NAMES.contains(name), false);
    }
    if (object instanceof Tuple tuple) {
      boolean known = name.equals("count") || name.equals("index");
      Object item = tuple.named(name);
      return item == null ? method(object, name, known, false) : item;
    }
    if (object instanceof Members members) {
      return members.member(name);
    }
    if (object instanceof Range range) {
      return switch (name) {
        case "start" -> range.start();
        case "stop" -> range.stop();
        case "step" -> range.step();
        default -> null;
      };
    }
    return Numbers.isNumber(object) ? NumberMethods.member(object, name) : null;
  }

  private static Object method(Object object, String name, boolean known, boolean changes) {
    if (changes) {
      return unsafe(object, name);
    }
    return known ? new Method(object, name) : null;
  }

  private static Undefined unsafe(Object object, String name) {
    return Undefined.because(
        "access to attribute %s of '%s' object is unsafe."
            .formatted(Repr.quoted(name), Types.name(object)));
  }
}
