package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Python's dict: in the order of insertion, with 1, 1.0 and True as one key. */
final class Dict {
  private static final int LONGEST_KEY = 1000;

  private final Map<Object, Map.Entry<Object, Object>> entries = new LinkedHashMap<>();

  /** The value, or null where there is none. */
  Object get(Object key) {
    Map.Entry<Object, Object> entry = entries.get(normal(key));
    return entry == null ? null : entry.getValue();
  }

  boolean has(Object key) {
    return entries.containsKey(normal(key));
  }

  void put(Object key, Object value) {
    Object normal = normal(key);
    Map.Entry<Object, Object> old = entries.get(normal);
    entries.put(normal, Map.entry(old == null ? key : old.getKey(), value));
  }

  int size() {
    return entries.size();
  }

  Collection<Map.Entry<Object, Object>> entries() {
    return entries.values();
  }

  List<Object> keys() {
    List<Object> keys = new ArrayList<>(entries.size());
    entries.values().forEach(e -> keys.add(e.getKey()));
    return keys;
  }

  List<Object> values() {
    List<Object> values = new ArrayList<>(entries.size());
    entries.values().forEach(e -> values.add(e.getValue()));
    return values;
  }

  /** Key and value as tuples. */
  List<Object> items() {
    List<Object> items = new ArrayList<>(entries.size());
    entries.values().forEach(e -> items.add(Tuple.of(e.getKey(), e.getValue())));
    return items;
  }

  Dict copy() {
    Dict copy = new Dict();
    copy.entries.putAll(entries);
    return copy;
  }

  /** What Python's hash and equality see of a key. */
  static Object normal(Object key) {
    if (key instanceof String || key instanceof Long) {
      return key;
    }
    return normal(key, new int[] {LONGEST_KEY});
  }

  private static Object normal(Object key, int[] left) {
    if (--left[0] < 0) {
      throw JinjaException.limit("a key has more than " + LONGEST_KEY + " parts");
    }
    if (key instanceof Boolean truth) {
      return truth ? 1L : 0L;
    }
    if (key instanceof Double real) {
      boolean whole = real == Math.rint(real) && !Double.isInfinite(real);
      return whole ? Numbers.whole(new java.math.BigDecimal(real).toBigInteger()) : real;
    }
    if (key instanceof Markup markup) {
      return markup.text();
    }
    if (key instanceof Tuple tuple) {
      List<Object> parts = new ArrayList<>(tuple.items().size());
      tuple.items().forEach(part -> parts.add(normal(part, left)));
      return new Tuple(parts);
    }
    if (key instanceof Undefined) {
      return Undefined.class;
    }
    if (key instanceof List || key instanceof Dict) {
      throw JinjaException.failed("unhashable type: '" + Types.name(key) + "'");
    }
    return key;
  }
}
