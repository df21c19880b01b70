package io.predilect.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes one setting's value from what the YAML holds, or notes what it should have been. */
final class ValueBinder {
  private final Problems problems;
  private final RecordBinder records;

  ValueBinder(Problems problems, RecordBinder records) {
    this.problems = problems;
    this.records = records;
  }

  /** The value as the component's type wants it; empty when it does not fit, which is noted. */
  Optional<?> bind(JsonNode node, Type type, Place place) {
    if (type instanceof ParameterizedType generic) {
      return generic(node, generic, place);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted == OptionalInt.class) {
      return node.isNull()
          ? Optional.of(OptionalInt.empty())
          : integer(node, place, Integer.MAX_VALUE, "or null for none")
              .map(value -> OptionalInt.of(value.intValue()));
    }
    if (wanted == OptionalLong.class) {
      return node.isNull()
          ? Optional.of(OptionalLong.empty())
          : integer(node, place, Long.MAX_VALUE, "or null for none").map(OptionalLong::of);
    }
    if (wanted == OptionalDouble.class) {
      return node.isNull()
          ? Optional.of(OptionalDouble.empty())
          : number(node, place, ", or null for none").map(OptionalDouble::of);
    }
    if (node.isNull()) {
      problems.add(place, "it has no value: " + wanted(wanted));
      return Optional.empty();
    }
    return plain(node, wanted, place);
  }

  private Optional<?> plain(JsonNode node, Class<?> wanted, Place place) {
    if (wanted == int.class) {
      return integer(node, place, Integer.MAX_VALUE, "").map(Long::intValue);
    }
    if (wanted == long.class || wanted == Long.class) { // boxed in lists
      return integer(node, place, Long.MAX_VALUE, "");
    }
    if (wanted == double.class) {
      return number(node, place, "");
    }
    if (wanted == boolean.class || wanted == Boolean.class) {
      return node.isBoolean()
          ? Optional.of(node.booleanValue())
          : wrong(node, place, wanted(wanted));
    }
    if (wanted == String.class) {
      return string(node, place);
    }
    if (wanted.isEnum()) {
      return constant(node, wanted, place);
    }
    if (wanted.isRecord()) {
      return records.bind(node, RecordBinder.recordType(wanted), place);
    }
    throw new IllegalStateException("settings of " + wanted + " are not read");
  }

  private Optional<?> generic(JsonNode node, ParameterizedType type, Place place) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      if (node.isNull()) {
        return Optional.of(Optional.empty());
      }
      Optional<?> value = bind(node, arguments[0], place);
      return value.isPresent() ? Optional.of(value) : value;
    }
    if (type.getRawType() == List.class) {
      return list(node, arguments[0], place);
    }
    if (type.getRawType() == Map.class) {
      return map(node, place);
    }
    throw new IllegalStateException("settings of " + type + " are not read");
  }

  private Optional<List<Object>> list(JsonNode node, Type type, Place place) {
    if (node.isTextual() && type == String.class) {
      return Optional.of(List.of(node.textValue())); // one is a list of one
    }
    if (!node.isArray()) {
      problems.add(place, node, "it must be a list");
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    boolean complete = true;
    for (int i = 0; i < node.size(); i++) {
      Optional<?> value = bind(node.get(i), type, place.at(Integer.toString(i)));
      complete &= value.isPresent();
      value.ifPresent(values::add);
    }
    return complete ? Optional.of(values) : Optional.empty();
  }

  // Values of any scalar type: Spark's configuration holds texts.
  private Optional<Map<String, String>> map(JsonNode node, Place place) {
    if (!node.isObject()) {
      problems.add(place, node, "it must be a mapping, {} for none");
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    boolean complete = true;
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
        values.put(entry.getKey(), entry.getValue().asText());
      } else {
        boolean secret = Redactor.of(Map.of()).secret(entry.getKey(), entry.getValue().toString());
        problems.add(
            place.at(entry.getKey()),
            secret ? TextNode.valueOf(Redactor.REDACTED) : entry.getValue(),
            "it must be a single value");
        complete = false;
      }
    }
    return complete ? Optional.of(values) : Optional.empty();
  }

  private Optional<Long> integer(JsonNode node, Place place, long most, String orElse) {
    String remedy = "it must be a whole number" + (orElse.isEmpty() ? "" : ", " + orElse);
    if (!node.isNumber()
        || (node.isDouble() && node.doubleValue() != Math.rint(node.doubleValue()))) {
      return wrong(node, place, remedy);
    }
    if (!node.canConvertToLong() || Math.abs(node.longValue()) > most) {
      return wrong(node, place, remedy + ", at most " + most);
    }
    return Optional.of(node.longValue());
  }

  private Optional<Double> number(JsonNode node, Place place, String orElse) {
    if (node.isNumber()) {
      return Optional.of(node.doubleValue());
    }
    // YAML 1.1 takes 5e-6 for a text, as it has no dot; nobody means that
    if (node.isTextual() && node.textValue().matches("[-+]?[0-9]+[eE][-+]?[0-9]+")) {
      return Optional.of(Double.parseDouble(node.textValue()));
    }
    return wrong(node, place, "it must be a number" + orElse);
  }

  private Optional<String> string(JsonNode node, Place place) {
    if (node.isTextual()) {
      return Optional.of(node.textValue());
    }
    return node.isIntegralNumber()
        ? Optional.of(node.asText())
        : wrong(node, place, "it must be a text: put it in quotes");
  }

  private Optional<Object> constant(JsonNode node, Class<?> type, Place place) {
    List<String> keys = keys(type);
    int index = node.isTextual() ? keys.indexOf(node.textValue()) : -1;
    if (index < 0) {
      String near =
          node.isTextual()
              ? Keys.nearest(node.textValue(), keys)
                  .map(key -> " (did you mean " + key + "?)")
                  .orElse("")
              : "";
      return wrong(node, place, wanted(type) + near);
    }
    return Optional.of(type.getEnumConstants()[index]);
  }

  private <T> Optional<T> wrong(JsonNode node, Place place, String remedy) {
    problems.add(place, node, remedy);
    return Optional.empty();
  }

  private static String wanted(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "it must be true or false";
    }
    if (type == String.class) {
      return "it must be a text";
    }
    if (type.isEnum()) {
      return "it must be one of " + String.join(", ", keys(type));
    }
    return type.isRecord() ? "it must be a mapping" : "it must be a number";
  }

  private static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
