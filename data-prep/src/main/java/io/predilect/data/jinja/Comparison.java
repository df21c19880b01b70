package io.predilect.data.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Python's {@code ==}, {@code <} and {@code in}. */
final class Comparison {
  private Comparison() {}

  /** One of {@code == != < <= > >= in}, {@code not in}. */
  static boolean holds(String operator, Object left, Object right, Budget budget) {
    return switch (operator) {
      case "==" -> equal(left, right, budget);
      case "!=" -> !equal(left, right, budget);
      case "in" -> contains(right, left, budget);
      case "not in" -> !contains(right, left, budget);
      default -> ordered(operator, left, right, budget);
    };
  }

  static boolean equal(Object left, Object right, Budget budget) {
    if (left instanceof String a && right instanceof String b) {
      boolean same = a.length() == b.length();
      budget.spend(same ? a.length() >> 3 : 1);
      return same && a.equals(b);
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return !isNan(left) && !isNan(right) && Numbers.compare(left, right) == 0;
    }
    if (left == right) {
      return true;
    }
    budget.spend(1);
    String text = Types.text(left);
    if (text != null) {
      return text.equals(Types.text(right));
    }
    if (left instanceof Undefined) {
      return right instanceof Undefined;
    }
    List<Object> items = Types.sequence(left);
    if (items != null) {
      return (left instanceof Tuple) == (right instanceof Tuple)
          && Types.sequence(right) != null
          && equalItems(items, Types.sequence(right), budget);
    }
    if (left instanceof Dict a && right instanceof Dict b) {
      return a.size() == b.size() && equalEntries(a, b, budget);
    }
    return left.equals(right);
  }

  private static boolean equalItems(List<Object> a, List<Object> b, Budget budget) {
    if (a.size() != b.size()) {
      return false;
    }
    budget.enter();
    boolean equal = true;
    for (int i = 0; i < a.size() && equal; i++) {
      equal = equal(a.get(i), b.get(i), budget);
    }
    budget.leave();
    return equal;
  }

  private static boolean equalEntries(Dict a, Dict b, Budget budget) {
    budget.enter();
    boolean equal = true;
    for (Map.Entry<Object, Object> entry : a.entries()) {
      Object other = b.get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other, budget)) {
        equal = false;
        break;
      }
    }
    budget.leave();
    return equal;
  }

  private static boolean isNan(Object value) {
    return value instanceof Double real && Double.isNaN(real);
  }

  private static boolean ordered(String operator, Object left, Object right, Budget budget) {
    if (isNan(left) || isNan(right)) {
      order(operator, left, right, budget);
      return false;
    }
    int order = order(operator, left, right, budget);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /** Negative, zero or positive, for sorting. */
  static int order(Object left, Object right, Budget budget) {
    return order("<", left, right, budget);
  }

  private static int order(String operator, Object left, Object right, Budget budget) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.compare(left, right);
    }
    Undefined.check(left);
    Undefined.check(right);
    String a = Types.text(left);
    String b = Types.text(right);
    if (a != null && b != null) {
      budget.spend(1 + (Math.min(a.length(), b.length()) >> 3));
      return byCodePoints(a, b);
    }
    List<Object> items = Types.sequence(left);
    if (items == null
        || Types.sequence(right) == null
        || (left instanceof Tuple) != (right instanceof Tuple)) {
      throw JinjaException.failed(
          "'%s' not supported between instances of '%s' and '%s'"
              .formatted(operator, Types.name(left), Types.name(right)));
    }
    List<Object> others = Types.sequence(right);
    budget.enter();
    int order = Integer.compare(items.size(), others.size());
    for (int i = 0; i < Math.min(items.size(), others.size()); i++) {
      if (!equal(items.get(i), others.get(i), budget)) {
        order = order(operator, items.get(i), others.get(i), budget);
        break;
      }
    }
    budget.leave();
    return order;
  }

  // Java compares by UTF-16 units, which puts characters beyond U+FFFF before some within.
  private static int byCodePoints(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    if (i == a.length() || i == b.length()) {
      return Integer.compare(a.length(), b.length());
    }
    char x = a.charAt(i);
    char y = b.charAt(i);
    boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
    return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
  }

  static boolean contains(Object container, Object item, Budget budget) {
    budget.read(container);
    String text = Types.text(container);
    if (text != null) {
      String part = Types.text(item);
      if (part == null) {
        Undefined.check(item);
        throw JinjaException.failed(
            "'in <string>' requires string as left operand, not " + Types.name(item));
      }
      return text.contains(part);
    }
    if (container instanceof Dict dict) {
      return dict.has(item);
    }
    if (!Items.iterable(container)) {
      throw JinjaException.failed(
          "argument of type '" + Types.name(container) + "' is not iterable");
    }
    for (Iterator<Object> it = Items.of(container); it.hasNext(); ) {
      budget.spend(1);
      if (equal(it.next(), item, budget)) {
        return true;
      }
    }
    return false;
  }
}
