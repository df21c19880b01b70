package io.predilect.data.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/** Filters of numbers. */
final class NumberFilters {
  private NumberFilters() {}

  static void register(Map<String, Function.Body> filters) {
    filters.put("abs", (r, a) -> absolute(a.bind("abs", 1, "x")[0]));
    filters.put("int", (r, a) -> toWhole(a));
    filters.put("float", (r, a) -> toReal(a));
    filters.put("round", (r, a) -> round(a));
    filters.put("filesizeformat", (r, a) -> fileSize(a));
  }

  private static Object absolute(Object value) {
    Undefined.check(value);
    if (!Numbers.isNumber(value)) {
      throw JinjaException.failed("bad operand type for abs(): '" + Types.name(value) + "'");
    }
    return value instanceof Double real
        ? (Object) Math.abs(real)
        : Numbers.whole(Numbers.big(value).abs());
  }

  /** A float without its fraction. */
  static Object whole(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw JinjaException.failed(
          Double.isNaN(value)
              ? "cannot convert float NaN to integer"
              : "cannot convert float infinity to integer");
    }
    return Numbers.whole(new BigDecimal(value).toBigInteger());
  }

  private static Object toWhole(Args args) {
    Object[] given = args.bind("int", 1, "value", "default", "base");
    Object otherwise = given[1] == null ? 0L : given[1];
    Undefined.check(given[0]);
    if (Numbers.isWhole(given[0])) {
      return Numbers.whole(Numbers.big(given[0]));
    }
    String text = Types.text(given[0]);
    if (text != null) {
      Object whole = parsed(text, given[2] == null ? 10 : Numbers.index(given[2]));
      if (whole != null) {
        return whole;
      }
    }
    Double real = text != null ? realOf(text) : given[0] instanceof Double d ? d : null;
    return real == null || !Double.isFinite(real) ? otherwise : whole(real);
  }

  private static Object parsed(String text, int base) {
    String digits = PythonText.strip(text).toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = base;
    String prefix = digits.length() > 2 ? digits.substring(0, 2) : "";
    int known = prefix.equals("0x") ? 16 : prefix.equals("0o") ? 8 : prefix.equals("0b") ? 2 : 0;
    if (known > 0 && (base == known || base == 0)) {
      digits = digits.substring(2);
      radix = known;
    } else if (base == 0) {
      radix = 10;
    }
    if (!digits.matches("[\\p{Nd}a-z]+(_[\\p{Nd}a-z]+)*") || digits.length() > 4300) {
      return null;
    }
    try {
      BigInteger value = new BigInteger(digits.replace("_", ""), radix);
      return Numbers.whole(negative ? value.negate() : value);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A text as a float; null: it is none. */
  private static Double realOf(String text) {
    String number = PythonText.strip(text).toLowerCase(Locale.ROOT);
    if (number.matches("[+-]?(inf|infinity)")) {
      return number.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (number.matches("[+-]?nan")) {
      return Double.NaN;
    }
    String digits = "\\d+(_\\d+)*";
    boolean valid =
        number.matches(
            "[+-]?(" + digits + "\\.?(" + digits + ")?|\\." + digits + ")(e[+-]?" + digits + ")?");
    return valid ? Double.valueOf(number.replace("_", "")) : null;
  }

  private static Object toReal(Args args) {
    Object[] given = args.bind("float", 1, "value", "default");
    Undefined.check(given[0]);
    if (Numbers.isNumber(given[0])) {
      return Numbers.real(given[0]);
    }
    String text = Types.text(given[0]);
    Double real = text == null ? null : realOf(text);
    return real != null ? real : given[1] == null ? (Object) 0.0 : given[1];
  }

  private static Object round(Args args) {
    Object[] given = args.bind("round", 1, "value", "precision", "method");
    String method = given[2] == null ? "common" : String.valueOf(Types.text(given[2]));
    int precision = given[1] == null ? 0 : Numbers.index(given[1]);
    if (!method.equals("common") && !method.equals("ceil") && !method.equals("floor")) {
      throw JinjaException.failed("method must be common, ceil or floor");
    }
    Undefined.check(given[0]);
    if (!Numbers.isNumber(given[0])) {
      throw JinjaException.failed(
          "type " + Types.name(given[0]) + " doesn't define __round__ method");
    }
    if (precision > 400 || precision < -400) {
      throw JinjaException.limit("round() to more than 400 digits");
    }
    if (method.equals("common")) {
      if (Numbers.isWhole(given[0])) {
        BigDecimal exact = new BigDecimal(Numbers.big(given[0]));
        return Numbers.whole(
            precision >= 0
                ? exact.toBigInteger()
                : exact.setScale(precision, RoundingMode.HALF_EVEN).toBigInteger());
      }
      double real = (Double) given[0];
      return Double.isNaN(real) || Double.isInfinite(real)
          ? real
          : (Object) new BigDecimal(real).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
    }
    double power = Math.pow(10, precision);
    double scaled = Numbers.real(given[0]) * power;
    return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / power;
  }

  private static Object fileSize(Args args) {
    Object[] given = args.bind("filesizeformat", 1, "value", "binary");
    boolean binary = given[1] != null && Types.truth(given[1]);
    Object real = toReal(Args.of(given[0], None.NONE));
    if (real instanceof None) {
      throw JinjaException.failed("could not convert to float");
    }
    double bytes = (Double) real;
    double base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return (long) bytes + " Bytes";
    }
    String letters = binary ? "KMGTPEZY" : "kMGTPEZY";
    double unit = base;
    int at = 0;
    while (at < 7 && bytes >= unit * base) {
      unit *= base;
      at++;
    }
    return NumberFormat.real(bytes / unit, 'f', 1, false)
        + " "
        + letters.charAt(at)
        + (binary ? "iB" : "B");
  }
}
