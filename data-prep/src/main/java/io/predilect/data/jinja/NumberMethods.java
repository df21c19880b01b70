package io.predilect.data.jinja;

/** Attributes of numbers. */
final class NumberMethods {
  private NumberMethods() {}

  /** The attribute; null: there is none. */
  static Object member(Object number, String name) {
    boolean whole = Numbers.isWhole(number);
    return switch (name) {
      case "real" -> whole ? Numbers.whole(Numbers.big(number)) : number;
      case "imag" -> whole ? (Object) 0L : (Object) 0.0;
      case "numerator" -> whole ? Numbers.whole(Numbers.big(number)) : null;
      case "denominator" -> whole ? 1L : null;
      case "bit_length" -> whole ? new Method(number, name) : null;
      case "is_integer" -> whole ? null : new Method(number, name);
      default -> null;
    };
  }

  static Object call(Object number, String name) {
    return name.equals("bit_length")
        ? (Object) (long) Numbers.big(number).abs().bitLength()
        : (Object) ((Double) number == Math.rint((Double) number));
  }
}
