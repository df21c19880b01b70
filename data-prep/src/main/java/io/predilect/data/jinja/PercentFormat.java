package io.predilect.data.jinja;

import java.util.List;
import java.util.Locale;

/** Python's {@code text % values}. */
final class PercentFormat {
  private final String text;
  private final Object values;
  private final boolean escape;
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int used;

  private PercentFormat(String text, Object values, boolean escape, Budget budget) {
    this.text = text;
    this.values = values;
    this.escape = escape;
    this.budget = budget;
  }

  static String format(String text, Object values, boolean escape, Budget budget) {
    budget.read(text);
    PercentFormat format = new PercentFormat(text, values, escape, budget);
    format.all();
    return format.out.toString();
  }

  private void all() {
    while (at < text.length()) {
      int next = text.indexOf('%', at);
      if (next < 0) {
        break;
      }
      out.append(text, at, next);
      at = next + 1;
      one();
    }
    out.append(text, at, text.length());
    boolean single = !(values instanceof Tuple);
    int given = single ? 1 : ((Tuple) values).items().size();
    boolean mapping = single && (values instanceof Dict || values instanceof List);
    if (used < given && !mapping) {
      throw JinjaException.failed("not all arguments converted during string formatting");
    }
  }

  private void one() {
    Object named = null;
    if (peek() == '(') {
      int end = text.indexOf(')', at);
      if (end < 0) {
        throw JinjaException.failed("incomplete format key");
      }
      if (!(values instanceof Dict dict)) {
        throw JinjaException.failed("format requires a mapping");
      }
      String key = text.substring(at + 1, end);
      named = dict.get(key);
      if (named == null) {
        throw JinjaException.failed(Repr.quoted(key));
      }
      at = end + 1;
    }
    String flags = "";
    while ("-+ #0".indexOf(peek()) >= 0) {
      flags += text.charAt(at++);
    }
    int width = number();
    if (width < 0) {
      flags += "-";
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, number());
    }
    char type = peek();
    at++;
    if (type == '%') {
      out.append('%');
      return;
    }
    Object value = named != null ? named : "sradiufFeEgGxXoc".indexOf(type) < 0 ? null : next();
    String body = converted(value, type, flags, precision);
    pad(body, flags, Math.abs(width), "sra c".indexOf(type) < 0);
  }

  private char peek() {
    if (at >= text.length()) {
      throw JinjaException.failed("incomplete format");
    }
    return text.charAt(at);
  }

  private int number() {
    if (peek() == '*') {
      at++;
      return Numbers.index(next());
    }
    int from = at;
    while (Character.isDigit(peek())) {
      at++;
    }
    if (at - from > 9) {
      throw JinjaException.failed("width too big");
    }
    return from == at ? 0 : Integer.parseInt(text.substring(from, at));
  }

  private Object next() {
    if (!(values instanceof Tuple tuple)) {
      if (used++ > 0) {
        throw JinjaException.failed("not enough arguments for format string");
      }
      return values;
    }
    if (used >= tuple.items().size()) {
      throw JinjaException.failed("not enough arguments for format string");
    }
    return tuple.items().get(used++);
  }

  private String converted(Object value, char type, String flags, int precision) {
    return switch (type) {
      case 's', 'r', 'a' -> clipped(text(value, type), precision);
      case 'c' -> {
        String one = Types.text(value);
        yield one != null ? one : Character.toString(Numbers.index(value));
      }
      case 'd', 'i', 'u', 'x', 'X', 'o' -> whole(value, type, flags, precision);
      case 'f', 'F', 'e', 'E', 'g', 'G' -> real(value, type, flags, precision);
      default ->
          throw JinjaException.failed(
              "unsupported format character '%s' (0x%s) at index %s"
                  .formatted(type, Integer.toHexString(type), text.codePointCount(0, at - 1)));
    };
  }

  private String text(Object value, char type) {
    if (type != 's') {
      return Repr.repr(value, budget);
    }
    return escape ? Markup.escaped(value) : Repr.str(value, budget);
  }

  private static String clipped(String all, int precision) {
    return precision >= 0 && precision < PythonText.length(all)
        ? all.substring(0, all.offsetByCodePoints(0, precision))
        : all;
  }

  private static String real(Object value, char type, String flags, int precision) {
    if (!Numbers.isNumber(value)) {
      Undefined.check(value);
      throw JinjaException.failed("must be real number, not " + Types.name(value));
    }
    double real = Numbers.real(value);
    boolean negative = real < 0 || 1 / real < 0;
    return sign(negative, flags)
        + NumberFormat.real(real, type, precision < 0 ? 6 : precision, flags.contains("#"));
  }

  private String whole(Object value, char type, String flags, int precision) {
    boolean decimal = "diu".indexOf(type) >= 0;
    if (!Numbers.isNumber(value) || (!decimal && value instanceof Double)) {
      Undefined.check(value);
      throw JinjaException.failed(
          "%%%s format: %s is required, not %s"
              .formatted(type, decimal ? "a real number" : "an integer", Types.name(value)));
    }
    var number = Numbers.big(value instanceof Double real ? NumberFilters.whole(real) : value);
    String digits = number.abs().toString(decimal ? 10 : type == 'o' ? 8 : 16);
    String prefix = !flags.contains("#") || decimal ? "" : "0" + type;
    digits = type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
    int zeros = (int) budget.affordable(Math.max(0, precision - digits.length()));
    return sign(number.signum() < 0, flags) + prefix + "0".repeat(zeros) + digits;
  }

  private static String sign(boolean negative, String flags) {
    return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private void pad(String body, String flags, int width, boolean numeric) {
    int missing = (int) budget.affordable(Math.max(0, (long) width - PythonText.length(body)));
    budget.spend(body.length() + (long) missing);
    if (flags.contains("-")) {
      out.append(body).append(" ".repeat(missing));
    } else if (flags.contains("0") && numeric) {
      int sign = !body.isEmpty() && "+- ".indexOf(body.charAt(0)) >= 0 ? 1 : 0;
      out.append(body, 0, sign).append("0".repeat(missing)).append(body, sign, body.length());
    } else {
      out.append(" ".repeat(missing)).append(body);
    }
  }
}
