package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.predilect.data.check.Explained;
import io.predilect.data.check.Spelling;
import io.predilect.jobs.config.FreeJson;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.SettingNames;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes one setting's value from what the YAML holds, or notes what it should have been. */
record ValueBinder(Problems problems, RecordBinder records) {
  /**
   * The value as the component's type wants it.
   *
   * @param usual what the reference has in its place
   * @return empty when it does not fit, which is noted
   */
  Optional<?> bind(JsonNode node, JsonNode usual, Type type, KeyPath path) {
    if (type instanceof ParameterizedType generic) {
      return generic(node, usual, generic, path);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted == OptionalInt.class) {
      return node.isNull()
          ? Optional.of(OptionalInt.empty())
          : integer(node, path, Integer.MAX_VALUE, "or null for none")
              .map(value -> OptionalInt.of(value.intValue()));
    }
    if (wanted == OptionalLong.class) {
      return node.isNull()
          ? Optional.of(OptionalLong.empty())
          : integer(node, path, Long.MAX_VALUE, "or null for none").map(OptionalLong::of);
    }
    if (wanted == OptionalDouble.class) {
      return node.isNull()
          ? Optional.of(OptionalDouble.empty())
          : number(node, path, ", or null for none").map(OptionalDouble::of);
    }
    if (node.isNull()) {
      problems.add(path, "it has no value: " + wanted(wanted));
      return Optional.empty();
    }
    return plain(node, usual, wanted, path);
  }

  /**
   * What takes the place of a value that does not fit, where something can: the reference's, or for
   * what has no default a blank.
   */
  Optional<?> standIn(JsonNode usual, Type type, KeyPath path) {
    boolean list = type instanceof ParameterizedType generic && generic.getRawType() == List.class;
    if (list && usual.path(0).isObject()) {
      return Optional.of(List.of()); // the reference only shows what an entry is like
    }
    if (type == String.class && !usual.isTextual()) {
      return Optional.of("");
    }
    return usual.isMissingNode() ? Optional.empty() : bind(usual, usual, type, path);
  }

  private Optional<?> plain(JsonNode node, JsonNode usual, Class<?> wanted, KeyPath path) {
    if (wanted == int.class || wanted == Integer.class) {
      return integer(node, path, Integer.MAX_VALUE, "").map(Long::intValue);
    }
    if (wanted == long.class || wanted == Long.class) { // boxed in lists
      return integer(node, path, Long.MAX_VALUE, "");
    }
    if (wanted == double.class || wanted == Double.class) {
      return number(node, path, "");
    }
    if (wanted == boolean.class || wanted == Boolean.class) {
      return node.isBoolean()
          ? Optional.of(node.booleanValue())
          : wrong(node, path, wanted(wanted));
    }
    if (wanted == String.class) {
      return string(node, path);
    }
    if (wanted.isEnum()) {
      return constant(node, wanted, path);
    }
    if (wanted == FreeJson.class) {
      return isJson(node)
          ? Optional.of(new FreeJson(node.toString()))
          : wrong(node, path, "it is sent as JSON, which has no .inf and no .nan");
    }
    if (wanted.isRecord()) {
      return records.bind(node, usual, RecordBinder.recordType(wanted), path);
    }
    throw new IllegalStateException("settings of " + wanted + " are not read");
  }

  private Optional<?> generic(JsonNode node, JsonNode usual, ParameterizedType type, KeyPath path) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      if (node.isNull()) {
        return Optional.of(Optional.empty());
      }
      Optional<?> value = bind(node, usual, arguments[0], path);
      return value.isPresent() ? Optional.of(value) : value;
    }
    if (type.getRawType() == List.class) {
      return list(node, usual, arguments[0], path);
    }
    if (type.getRawType() == Map.class) {
      return map(node, arguments[1], path);
    }
    throw new IllegalStateException("settings of " + type + " are not read");
  }

  private Optional<List<Object>> list(JsonNode node, JsonNode usual, Type type, KeyPath path) {
    if (node.isTextual() && type == String.class) {
      return Optional.of(List.of(node.textValue())); // one is a list of one
    }
    if (!node.isArray()) {
      problems.add(path, node, "it must be a list");
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      bind(node.get(i), usual.path(0), type, path.at(Integer.toString(i))).ifPresent(values::add);
    }
    return Optional.of(values);
  }

  // Texts are made of any scalar type: Spark's configuration holds texts.
  private Optional<Map<String, Object>> map(JsonNode node, Type type, KeyPath path) {
    if (!node.isObject()) {
      problems.add(path, node, "it must be a mapping, {} for none");
      return Optional.empty();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (type != String.class) {
        KeyPath place = path.at(entry.getKey());
        bind(entry.getValue(), MissingNode.getInstance(), type, place)
            .ifPresent(value -> values.put(entry.getKey(), value));
      } else if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
        values.put(entry.getKey(), entry.getValue().asText());
      } else {
        boolean secret = Redactor.of(Map.of()).secret(entry.getKey(), entry.getValue().toString());
        problems.add(
            path.at(entry.getKey()),
            secret ? TextNode.valueOf(Redactor.REDACTED) : entry.getValue(),
            "it must be a single value");
      }
    }
    return Optional.of(values);
  }

  private Optional<Long> integer(JsonNode node, KeyPath path, long most, String orElse) {
    if (WrittenNumbers.isOctal(node)) {
      return octal(node, path);
    }
    String remedy = "it must be a whole number" + (orElse.isEmpty() ? "" : ", " + orElse);
    if (!node.isNumber()
        || (node.isDouble() && node.doubleValue() != Math.rint(node.doubleValue()))) {
      return wrong(node, path, remedy);
    }
    if (!node.canConvertToLong() || Math.abs(node.longValue()) > most) {
      return wrong(node, path, remedy + ", at most " + most);
    }
    return Optional.of(node.longValue());
  }

  private <T> Optional<T> octal(JsonNode node, KeyPath path) {
    problems.add(
        path,
        node.asText(),
        "YAML takes digits behind a 0 for those of base 8, which makes it "
            + node
            + ": write it without the 0");
    return Optional.empty();
  }

  private Optional<Double> number(JsonNode node, KeyPath path, String orElse) {
    if (WrittenNumbers.isOctal(node)) {
      return octal(node, path);
    }
    if (node.isNumber() && !Double.isNaN(node.doubleValue())) {
      return Optional.of(node.doubleValue());
    }
    // YAML 1.1 takes 5e-6 for a text, as it has no dot; nobody means that
    if (node.isTextual() && node.textValue().matches("[-+]?[0-9]+[eE][-+]?[0-9]+")) {
      return Optional.of(Double.parseDouble(node.textValue()));
    }
    return wrong(node, path, "it must be a number" + orElse);
  }

  private Optional<String> string(JsonNode node, KeyPath path) {
    if (node.isTextual()) {
      return Optional.of(node.textValue());
    }
    return node.isIntegralNumber()
        ? Optional.of(node.asText())
        : wrong(node, path, "it must be a text: put it in quotes");
  }

  private Optional<Object> constant(JsonNode node, Class<?> type, KeyPath path) {
    List<String> keys = keys(type);
    int index = node.isTextual() || node.isBoolean() ? keys.indexOf(node.asText()) : -1;
    if (index < 0) {
      String near =
          Spelling.nearest(node.asText(), keys)
              .map(key -> " (did you mean " + key + "?)")
              .orElse("");
      return wrong(node, path, wanted(type) + whyNot(node, type).orElse(near));
    }
    return Optional.of(type.getEnumConstants()[index]);
  }

  private static Optional<String> whyNot(JsonNode node, Class<?> type) {
    return type.getEnumConstants()[0] instanceof Explained explained
        ? explained.whyNot(node.asText()).map(why -> ": " + why)
        : Optional.empty();
  }

  private static boolean isJson(JsonNode node) {
    boolean whole = !node.isDouble() || Double.isFinite(node.doubleValue());
    for (JsonNode inner : node) {
      whole &= isJson(inner);
    }
    return whole;
  }

  private <T> Optional<T> wrong(JsonNode node, KeyPath path, String remedy) {
    problems.add(path, node, remedy);
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
        .map(constant -> SettingNames.key((Enum<?>) constant))
        .toList();
  }
}
