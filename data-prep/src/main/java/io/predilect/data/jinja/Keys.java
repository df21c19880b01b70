package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What filters compare or show of an item: the item, or an attribute by a path with dots. */
final class Keys {
  private Keys() {}

  /**
   * The attribute of an item.
   *
   * @param path null: the item itself
   * @param otherwise instead of what is undefined on the way; null: stays undefined
   */
  static UnaryOperator<Object> attribute(Object path, Object otherwise, Budget budget) {
    List<Object> parts = parts(path);
    return item -> {
      Object value = item;
      for (Object part : parts) {
        value = Attributes.item(value, part, budget);
        if (otherwise != null && value instanceof Undefined) {
          value = otherwise;
        }
      }
      return value;
    };
  }

  /** As {@link #attribute}; texts without regard to case unless that matters. */
  static UnaryOperator<Object> compared(Object path, Object matters, Budget budget) {
    UnaryOperator<Object> attribute = attribute(path, null, budget);
    boolean cased = matters != null && Types.truth(matters);
    return item -> cased ? attribute.apply(item) : uncased(attribute.apply(item));
  }

  static Object uncased(Object value) {
    String text = Types.text(value);
    return text == null ? value : text.toLowerCase(Locale.ROOT);
  }

  private static List<Object> parts(Object path) {
    List<Object> parts = new ArrayList<>();
    String text = path == null ? null : Types.text(path);
    if (text != null) {
      for (String part : text.split("\\.", -1)) {
        boolean number = !part.isEmpty() && part.chars().allMatch(Character::isDigit);
        parts.add(number && part.length() < 10 ? (Object) Long.valueOf(part) : part);
      }
    } else if (path != null && !(path instanceof None)) {
      parts.add(path);
    }
    return parts;
  }
}
