package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Numbers whose text ({@link JsonNode#asText}) is as it was written: a folder called 007 is not
 * called 7, and a version 3.10 is not 3.1.
 */
final class WrittenNumbers {
  private static final Pattern BEGINS_WITH_ZERO = Pattern.compile("[-+]?0[0-9_]+");

  private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");
  private static final Pattern NAN = Pattern.compile("\\.(nan|NaN|NAN)");

  private WrittenNumbers() {}

  /**
   * The number at which a parser stands. Jackson takes {@code .inf} and {@code .nan} for numbers
   * and cannot read them.
   */
  static JsonNode node(JsonParser parser) throws IOException {
    String text = parser.getText();
    if (INFINITE.matcher(text).matches()) {
      return new Real(
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY, text);
    }
    if (NAN.matcher(text).matches()) {
      return new Real(Double.NaN, text);
    }
    return switch (parser.getNumberType()) {
      case BIG_INTEGER -> new Huge(parser.getBigIntegerValue(), text);
      case INT, LONG -> new Whole(parser.getLongValue(), text);
      default -> new Real(parser.getDoubleValue(), text);
    };
  }

  /** An infinite number as YAML reads it. */
  static String infinite(double value) {
    return value > 0 ? ".inf" : "-.inf";
  }

  /** Whether YAML 1.1 takes its digits for those of base 8, as people do not. */
  static boolean isOctal(JsonNode number) {
    return number.isIntegralNumber() && BEGINS_WITH_ZERO.matcher(number.asText()).matches();
  }

  // Equal to other nodes of the same number, however it is written.
  @SuppressWarnings("serial")
  private static final class Whole extends LongNode {
    private final String text;

    Whole(long value, String text) {
      super(value);
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }
  }

  @SuppressWarnings("serial")
  private static final class Huge extends BigIntegerNode {
    private final String text;

    Huge(BigInteger value, String text) {
      super(value);
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }
  }

  @SuppressWarnings("serial")
  private static final class Real extends DoubleNode {
    private final String text;

    Real(double value, String text) {
      super(value);
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }
  }
}
