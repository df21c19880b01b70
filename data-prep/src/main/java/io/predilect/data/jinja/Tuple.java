package io.predilect.data.jinja;

import java.util.List;

/**
 * Python's tuple.
 *
 * @param names of the items, where they have some; else empty
 */
record Tuple(List<Object> items, List<String> names) {
  Tuple(List<Object> items) {
    this(items, List.of());
  }

  static Tuple of(Object... items) {
    return new Tuple(List.of(items));
  }

  /** The item of that name; null: there is none. */
  Object named(String name) {
    int at = names.indexOf(name);
    return at < 0 ? null : items.get(at);
  }
}
