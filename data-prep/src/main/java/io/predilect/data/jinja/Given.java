package io.predilect.data.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a template is given, as the values that it computes with. */
final class Given {
  private static final int DEEPEST = 200;

  private long size;

  /** How many characters and items it was. */
  long size() {
    return size;
  }

  Map<String, Object> variables(Map<String, ?> given) {
    Map<String, Object> values = new HashMap<>();
    given.forEach((name, value) -> values.put(name, value(value, 0)));
    return values;
  }

  private Object value(Object given, int depth) {
    size++;
    if (given instanceof String text) {
      size += text.length();
      return text;
    }
    if (given == null) {
      return None.NONE;
    }
    if (given instanceof Boolean || given instanceof Long || given instanceof Double) {
      return given;
    }
    if (given instanceof Float real) {
      return real.doubleValue();
    }
    if (given instanceof BigInteger big) {
      return Numbers.whole(big);
    }
    if (given instanceof Number number) {
      return number.longValue();
    }
    if (depth > DEEPEST) {
      throw JinjaException.limit("its input nests deeper than " + DEEPEST + " levels");
    }
    if (given instanceof Map<?, ?> map) {
      Dict dict = new Dict();
      map.forEach((key, value) -> dict.put(value(key, depth + 1), value(value, depth + 1)));
      return dict;
    }
    if (given instanceof Collection<?> items) {
      List<Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(value(item, depth + 1)));
      return list;
    }
    throw new IllegalArgumentException(
        "a template cannot be given a " + given.getClass().getName());
  }
}
