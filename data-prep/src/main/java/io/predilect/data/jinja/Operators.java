package io.predilect.data.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on any values. */
final class Operators {
  private Operators() {}

  static Object binary(String operator, Object left, Object right, Rendering rendering) {
    if (left instanceof String a && right instanceof String b && operator.equals("+")) {
      rendering.budget().spend((long) a.length() + b.length());
      return a.concat(b);
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      Object value = Numbers.arithmetic(operator, left, right);
      rendering.budget().spend(value instanceof BigInteger big ? big.bitLength() >> 3 : 0);
      return value;
    }
    String text = Types.text(left);
    if (operator.equals("%") && text != null) {
      return left instanceof Markup
          ? new Markup(PercentFormat.format(text, right, true, rendering.budget()))
          : PercentFormat.format(text, right, false, rendering.budget());
    }
    Undefined.check(left);
    Undefined.check(right);
    Object value =
        switch (operator) {
          case "+" -> plus(left, right, rendering.budget());
          case "*" -> times(left, right, rendering.budget());
          default -> null;
        };
    if (value == null) {
      String symbol = operator.equals("**") ? "** or pow()" : operator;
      throw JinjaException.failed(
          "unsupported operand type(s) for %s: '%s' and '%s'"
              .formatted(symbol, Types.name(left), Types.name(right)));
    }
    return value;
  }

  private static Object plus(Object left, Object right, Budget budget) {
    String a = Types.text(left);
    String b = Types.text(right);
    if (a != null && b != null) {
      String sum = Markup.escaped(left) + Markup.escaped(right);
      budget.spend(sum.length());
      return new Markup(sum);
    }
    List<Object> items = Types.sequence(left);
    List<Object> more = Types.sequence(right);
    if (items != null && more != null && (left instanceof Tuple) == (right instanceof Tuple)) {
      budget.spend(items.size() + (long) more.size());
      List<Object> all = new ArrayList<>(items);
      all.addAll(more);
      return left instanceof Tuple ? new Tuple(all) : all;
    }
    if (a != null || items != null) {
      String type = Types.name(left);
      throw JinjaException.failed(
          "can only concatenate " + type + " (not \"" + Types.name(right) + "\") to " + type);
    }
    return null;
  }

  private static Object times(Object left, Object right, Budget budget) {
    boolean reversed = Numbers.isWhole(left);
    Object value = reversed ? right : left;
    Object count = reversed ? left : right;
    String text = Types.text(value);
    List<Object> items = Types.sequence(value);
    if (text == null && items == null) {
      return null;
    }
    if (!Numbers.isWhole(count)) {
      throw JinjaException.failed(
          "can't multiply sequence by non-int of type '" + Types.name(count) + "'");
    }
    int times = Math.max(0, Numbers.index(count));
    budget.spend((long) times * (text == null ? items.size() : text.length()));
    if (text != null) {
      return value instanceof Markup ? new Markup(text.repeat(times)) : text.repeat(times);
    }
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < times && !items.isEmpty(); i++) {
      all.addAll(items);
    }
    return value instanceof Tuple ? new Tuple(all) : all;
  }

  /** {@code -value} or {@code +value}. */
  static Object signed(String operator, Object value) {
    Undefined.check(value);
    if (!Numbers.isNumber(value)) {
      throw JinjaException.failed(
          "bad operand type for unary " + operator + ": '" + Types.name(value) + "'");
    }
    if (operator.equals("-")) {
      return Numbers.negated(value);
    }
    return value instanceof Double ? value : Numbers.whole(Numbers.big(value));
  }
}
