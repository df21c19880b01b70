package io.predilect.data.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Python's numbers: integers of any size (here: up to 20,000 bits), floats, and truths as 0 and 1.
 */
final class Numbers {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final int MOST_BITS = 20_000;

  private Numbers() {}

  /** An integer in its smallest form. */
  static Object whole(BigInteger value) {
    if (value.bitLength() > MOST_BITS) {
      throw JinjaException.limit("an integer has more than " + MOST_BITS + " bits");
    }
    return value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0
        ? (Object) value.longValue()
        : value;
  }

  static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  static boolean isNumber(Object value) {
    return value instanceof Double || isWhole(value);
  }

  static BigInteger big(Object value) {
    return value instanceof BigInteger big ? big : BigInteger.valueOf(small(value));
  }

  /** A long of an integer that is no BigInteger. */
  private static long small(Object value) {
    return value instanceof Boolean truth ? (truth ? 1 : 0) : (Long) value;
  }

  static double real(Object value) {
    if (value instanceof Double real) {
      return real;
    }
    double real = value instanceof BigInteger big ? big.doubleValue() : small(value);
    if (Double.isInfinite(real)) {
      throw JinjaException.failed("int too large to convert to float");
    }
    return real;
  }

  /** An integer that counts or points. */
  static int index(Object value) {
    Undefined.check(value);
    if (!isWhole(value)) {
      throw JinjaException.failed(
          "'" + Types.name(value) + "' object cannot be interpreted as an integer");
    }
    BigInteger big = big(value);
    return big.bitLength() < 32 ? big.intValue() : big.signum() * Integer.MAX_VALUE;
  }

  static int compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (isWhole(left) && isWhole(right)) {
      return big(left).compareTo(big(right));
    }
    if (left instanceof Double a && right instanceof Double b) {
      return Double.compare(a + 0.0, b + 0.0);
    }
    Object real = left instanceof Double ? left : right;
    double value = (Double) real;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      int sign = value > 0 ? 1 : -1;
      return left instanceof Double ? sign : -sign;
    }
    return exact(left).compareTo(exact(right));
  }

  private static BigDecimal exact(Object value) {
    return value instanceof Double real ? new BigDecimal(real) : new BigDecimal(big(value));
  }

  /** One of {@code + - * / // % **} of two numbers. */
  static Object arithmetic(String operator, Object left, Object right) {
    boolean real = left instanceof Double || right instanceof Double;
    return switch (operator) {
      case "/" -> divide(left, right);
      case "**" -> power(left, right);
      default ->
          real
              ? ofReals(operator, real(left), real(right))
              : left instanceof Long a && right instanceof Long b
                  ? ofLongs(operator, a, b)
                  : ofWholes(operator, big(left), big(right));
    };
  }

  private static Object ofLongs(String operator, long a, long b) {
    try {
      return switch (operator) {
        case "+" -> Math.addExact(a, b);
        case "-" -> Math.subtractExact(a, b);
        case "*" -> Math.multiplyExact(a, b);
        default -> ofWholes(operator, BigInteger.valueOf(a), BigInteger.valueOf(b));
      };
    } catch (ArithmeticException overflow) {
      return ofWholes(operator, BigInteger.valueOf(a), BigInteger.valueOf(b));
    }
  }

  private static Object ofWholes(String operator, BigInteger a, BigInteger b) {
    boolean divides = operator.equals("//") || operator.equals("%");
    if (divides && b.signum() == 0) {
      throw JinjaException.failed(
          operator.equals("%") ? "integer modulo by zero" : "integer division or modulo by zero");
    }
    return whole(
        switch (operator) {
          case "+" -> a.add(b);
          case "-" -> a.subtract(b);
          case "*" -> a.multiply(b);
          case "//" -> {
            BigInteger[] parts = a.divideAndRemainder(b);
            boolean down = parts[1].signum() != 0 && parts[1].signum() != b.signum();
            yield down ? parts[0].subtract(BigInteger.ONE) : parts[0];
          }
          case "%" -> {
            BigInteger rest = a.mod(b.abs());
            yield b.signum() < 0 && rest.signum() != 0 ? rest.add(b) : rest;
          }
          default -> throw new IllegalStateException(operator);
        });
  }

  private static Object ofReals(String operator, double a, double b) {
    if (b == 0 && operator.equals("//")) {
      throw JinjaException.failed("float floor division by zero");
    }
    if (b == 0 && operator.equals("%")) {
      throw JinjaException.failed("float modulo");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "//" -> floor(a, b);
      case "%" -> modulo(a, b);
      default -> throw new IllegalStateException(operator);
    };
  }

  private static double floor(double a, double b) {
    double quotient = (a - modulo(a, b)) / b;
    if (quotient == 0) {
      return Math.copySign(0.0, a / b);
    }
    // The difference is a whole multiple of b but for rounding.
    return Math.rint(quotient);
  }

  private static double modulo(double a, double b) {
    double rest = a % b;
    if (rest != 0) {
      return (rest < 0) == (b < 0) ? rest : rest + b;
    }
    return Math.copySign(0.0, b);
  }

  private static Object divide(Object left, Object right) {
    double divisor = real(right);
    if (divisor == 0) {
      boolean real = left instanceof Double || right instanceof Double;
      throw JinjaException.failed(real ? "float division by zero" : "division by zero");
    }
    if (isWhole(left) && isWhole(right)) {
      return new BigDecimal(big(left))
          .divide(new BigDecimal(big(right)), new MathContext(40, RoundingMode.HALF_EVEN))
          .doubleValue();
    }
    return real(left) / divisor;
  }

  private static Object power(Object left, Object right) {
    if (isWhole(left) && isWhole(right) && big(right).signum() >= 0) {
      BigInteger base = big(left);
      BigInteger exponent = big(right);
      if (base.bitLength() > 1
          && (exponent.bitLength() > 15
              || (long) base.bitLength() * exponent.intValue() > MOST_BITS + 64L)) {
        throw JinjaException.limit("an integer has more than " + MOST_BITS + " bits");
      }
      return whole(
          base.bitLength() > 1
              ? base.pow(exponent.intValue())
              : base.pow(exponent.signum() == 0 ? 0 : exponent.testBit(0) ? 1 : 2));
    }
    double base = real(left);
    double exponent = real(right);
    if (base == 0 && exponent < 0) {
      throw JinjaException.failed("0.0 cannot be raised to a negative power");
    }
    if (base < 0 && exponent != Math.rint(exponent)) {
      throw JinjaException.failed("complex numbers are not part of templates");
    }
    double power = Math.pow(base, exponent);
    if (Double.isInfinite(power) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
      throw JinjaException.failed("(34, 'Numerical result out of range')");
    }
    return power;
  }

  static Object negated(Object value) {
    if (value instanceof Double real) {
      return -real;
    }
    return whole(big(value).negate());
  }

  /** Python's shortest text that reads back as the same float. */
  static String text(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    double size = Math.abs(value);
    if (size == 0) {
      return sign + "0.0";
    }
    BigDecimal exact = new BigDecimal(size);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == size) {
        break;
      }
    }
    String digits = shortest.unscaledValue().toString().replaceAll("0+$", "");
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "");
      return sign + digits.charAt(0) + fraction + "e" + power + Math.abs(exponent);
    }
    String plain = shortest.stripTrailingZeros().toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }
}
