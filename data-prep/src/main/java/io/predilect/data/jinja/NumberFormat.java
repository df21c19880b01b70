package io.predilect.data.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers with a set precision, as C and Python write them. */
final class NumberFormat {
  private static final int MOST_DIGITS = 1000;

  private NumberFormat() {}

  /** The size of a float, without its sign: type {@code f e g}, or a capital of them. */
  static String real(double value, char type, int precision, boolean alternate) {
    if (precision > MOST_DIGITS) {
      throw JinjaException.limit("a number of more than " + MOST_DIGITS + " digits is asked for");
    }
    double size = Math.abs(value);
    boolean capital = Character.isUpperCase(type);
    String text;
    if (Double.isNaN(size) || Double.isInfinite(size)) {
      text = Double.isNaN(size) ? "nan" : "inf";
    } else {
      text =
          switch (Character.toLowerCase(type)) {
            case 'f' -> fixed(size, precision);
            case 'e' -> exponent(size, precision);
            default -> general(size, Math.max(1, precision), alternate);
          };
    }
    return capital ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String fixed(double size, int precision) {
    return new BigDecimal(size).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String exponent(double size, int precision) {
    if (size == 0) {
      return fixed(0, precision) + "e+00";
    }
    BigDecimal rounded =
        new BigDecimal(size).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int power = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
    return digits.charAt(0)
        + (precision > 0 ? "." + digits.substring(1, precision + 1) : "")
        + (power < 0 ? "e-" : "e+")
        + (Math.abs(power) < 10 ? "0" : "")
        + Math.abs(power);
  }

  private static String general(double size, int precision, boolean alternate) {
    String scientific = exponent(size, precision - 1);
    int power = Integer.parseInt(scientific.substring(scientific.indexOf('e') + 1));
    if (power >= -4 && power < precision) {
      String plain = fixed(size, precision - 1 - power);
      return alternate ? plain : trimmed(plain);
    }
    int e = scientific.indexOf('e');
    String digits = scientific.substring(0, e);
    return (alternate ? digits : trimmed(digits)) + scientific.substring(e);
  }

  private static String trimmed(String digits) {
    return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
  }

  /** Digits in groups of three. */
  static String grouped(String number, char separator) {
    int end = 0;
    while (end < number.length() && Character.isDigit(number.charAt(end))) {
      end++;
    }
    StringBuilder grouped = new StringBuilder(number);
    for (int at = end - 3; at > 0; at -= 3) {
      grouped.insert(at, separator);
    }
    return grouped.toString();
  }
}
