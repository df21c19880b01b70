package io.predilect.data.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Values as data sets write them: CSV and SQL know only texts, so a number, a truth value or a list
 * may come as one.
 */
public final class Written {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build()
          .readerFor(JsonNode.class);
  // What databases' own exports write for NULL.
  private static final String NULL = "\\N";

  // What pandas, R and SQL write where there is nothing.
  private static final Set<String> MISSING =
      Set.of("", "nan", "null", "none", "na", "n/a", "<na>", "nat");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");

  private Written() {}

  /** Whether there is no value: absent, null, NaN, or a text that stands for one of them. */
  public static boolean missing(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return true;
    }
    if (value.isNumber()) {
      return Double.isNaN(value.doubleValue());
    }
    if (!value.isTextual()) {
      return false;
    }
    String text = value.textValue().strip();
    return text.equals(NULL) || MISSING.contains(text.toLowerCase(Locale.ROOT));
  }

  /** The finite number that a value is, or is the text of. */
  public static OptionalDouble number(JsonNode value) {
    if (value.isTextual()) {
      return number(value.textValue());
    }
    return value.isNumber() ? finite(value.doubleValue()) : OptionalDouble.empty();
  }

  /** The finite number that a text is of; Java itself also reads 7d and 0x1p3 as numbers. */
  public static OptionalDouble number(String text) {
    String word = text.strip();
    return NUMBER.matcher(word).matches()
        ? finite(Double.parseDouble(word))
        : OptionalDouble.empty();
  }

  private static OptionalDouble finite(double number) {
    return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
  }

  /** The truth value that a value is, or is the text of: true, false, 1 and 0. */
  public static Optional<Boolean> truth(JsonNode value) {
    if (value.isBoolean()) {
      return Optional.of(value.booleanValue());
    }
    if (value.isTextual()) {
      String word = value.textValue().strip();
      if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
        return Optional.of(word.equalsIgnoreCase("true"));
      }
    }
    OptionalDouble number = number(value);
    return number.isPresent() && (number.getAsDouble() == 0 || number.getAsDouble() == 1)
        ? Optional.of(number.getAsDouble() == 1)
        : Optional.empty();
  }

  /**
   * The list or object that a value is, or is the text of, as JSON or as Python prints it.
   *
   * @return empty when it is neither
   */
  public static Optional<JsonNode> structure(JsonNode value) {
    if (value.isContainerNode()) {
      return Optional.of(value);
    }
    if (!value.isTextual()) {
      return Optional.empty();
    }
    String text = value.textValue().strip();
    boolean list = text.startsWith("[") && text.endsWith("]");
    boolean object =
        (text.startsWith("{") && text.endsWith("}"))
            || (text.startsWith("Row(") && text.endsWith(")"));
    if (!list && !object) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return PythonLiteral.read(text);
    }
  }

  /** Whether a value holds nothing: missing, false, blank, or a list or object of such values. */
  public static boolean empty(JsonNode value) {
    if (value.isContainerNode()) {
      for (JsonNode part : value) {
        if (!empty(part)) {
          return false;
        }
      }
      return true;
    }
    return missing(value)
        || (value.isBoolean() && !value.booleanValue())
        || structure(value).map(Written::empty).orElse(false);
  }

  /** Whether two values are the same, a number or a truth value also as its text. */
  public static boolean same(JsonNode left, JsonNode right) {
    boolean leftNone = left.isMissingNode() || left.isNull();
    boolean rightNone = right.isMissingNode() || right.isNull();
    if (leftNone || rightNone) {
      return leftNone && rightNone;
    }
    OptionalDouble leftNumber = number(left);
    OptionalDouble rightNumber = number(right);
    if (leftNumber.isPresent() && rightNumber.isPresent()) {
      return leftNumber.getAsDouble() == rightNumber.getAsDouble();
    }
    if (left.isBoolean() || right.isBoolean()) {
      return left.asText().equalsIgnoreCase(right.asText()) && !left.isContainerNode();
    }
    return left.equals(right);
  }
}
