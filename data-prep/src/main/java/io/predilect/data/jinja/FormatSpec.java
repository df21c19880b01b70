package io.predilect.data.jinja;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's format specification: {@code [[fill]align][sign][#][0][width][,][.precision][type]}. */
final class FormatSpec {
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,9})?([,_])?(?:\\.(\\d{1,9}))?([a-zA-Z%])?",
          Pattern.DOTALL);

  private FormatSpec() {}

  static String format(Object value, String spec, Budget budget) {
    if (spec.isEmpty()) {
      return Repr.str(value, budget);
    }
    Matcher parts = SPEC.matcher(spec);
    String text = Types.text(value);
    if (text == null && !Numbers.isNumber(value)) {
      Undefined.check(value);
      throw JinjaException.failed(
          "unsupported format string passed to " + Types.name(value) + ".__format__");
    }
    if (!parts.matches()) {
      throw JinjaException.failed("Invalid format specifier");
    }
    String type = parts.group(9) == null ? "" : parts.group(9);
    boolean zero = parts.group(5) != null;
    String fill = parts.group(1) != null ? parts.group(1) : zero ? "0" : " ";
    String align = parts.group(2);
    String body;
    String sign = "";
    if (text != null) {
      body = ofText(text, type, parts, align);
      align = align == null ? "<" : align;
    } else {
      boolean negative = Numbers.real(value) < 0;
      sign = negative ? "-" : plus(parts.group(3));
      body = ofNumber(value, type, parts);
      align = align == null ? (zero ? "=" : ">") : align;
    }
    int width = parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6));
    long missing = Math.max(0, (long) width - PythonText.length(body) - sign.length());
    int blanks = (int) budget.affordable(missing);
    budget.spend(body.length() + (long) blanks);
    return switch (align) {
      case "<" -> sign + body + fill.repeat(blanks);
      case ">" -> fill.repeat(blanks) + sign + body;
      case "=" -> sign + fill.repeat(blanks) + body;
      default -> fill.repeat(blanks / 2) + sign + body + fill.repeat(blanks - blanks / 2);
    };
  }

  private static String plus(String sign) {
    return sign == null || sign.equals("-") ? "" : sign;
  }

  private static String ofText(String text, String type, Matcher parts, String align) {
    if (!type.isEmpty() && !type.equals("s")) {
      throw JinjaException.failed("Unknown format code '" + type + "' for object of type 'str'");
    }
    if (parts.group(3) != null) {
      throw JinjaException.failed("Sign not allowed in string format specifier");
    }
    if ("=".equals(align)) {
      throw JinjaException.failed("'=' alignment not allowed in string format specifier");
    }
    int most = parts.group(8) == null ? Integer.MAX_VALUE : Integer.parseInt(parts.group(8));
    return PythonText.length(text) > most
        ? text.substring(0, text.offsetByCodePoints(0, most))
        : text;
  }

  private static String ofNumber(Object value, String type, Matcher parts) {
    boolean alternate = parts.group(4) != null;
    boolean precise = parts.group(8) != null;
    int precision = precise ? Integer.parseInt(parts.group(8)) : 6;
    String digits;
    if (Numbers.isWhole(value) && (type.isEmpty() || "dnbcoxX".contains(type))) {
      if (precise) {
        throw JinjaException.failed("Precision not allowed in integer format specifier");
      }
      digits = ofWhole(value, type, alternate);
    } else if (type.equals("%")) {
      digits = NumberFormat.real(Numbers.real(value) * 100, 'f', precision, false) + "%";
    } else if (type.isEmpty() && !precise) {
      digits = Numbers.text(Math.abs(Numbers.real(value)));
    } else if (type.isEmpty() || "eEfFgGn".contains(type)) {
      char form = type.isEmpty() || type.equals("n") ? 'g' : type.charAt(0);
      digits = NumberFormat.real(Numbers.real(value), form, precision, alternate);
    } else {
      throw JinjaException.failed(
          "Unknown format code '" + type + "' for object of type '" + Types.name(value) + "'");
    }
    return parts.group(7) == null ? digits : NumberFormat.grouped(digits, parts.group(7).charAt(0));
  }

  private static String ofWhole(Object value, String type, boolean alternate) {
    var size = Numbers.big(value).abs();
    return switch (type) {
      case "b" -> (alternate ? "0b" : "") + size.toString(2);
      case "o" -> (alternate ? "0o" : "") + size.toString(8);
      case "x" -> (alternate ? "0x" : "") + size.toString(16);
      case "X" -> (alternate ? "0X" : "") + size.toString(16).toUpperCase(Locale.ROOT);
      case "c" -> Character.toString(size.intValueExact());
      default -> size.toString();
    };
  }
}
