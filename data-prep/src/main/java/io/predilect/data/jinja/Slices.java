package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's {@code value[start:stop:step]}. */
final class Slices {
  private Slices() {}

  static Object slice(Object value, Object start, Object stop, Object step, Budget budget) {
    Undefined.check(value);
    budget.read(value);
    if (value instanceof String text) {
      return text(text, start, stop, step);
    }
    if (value instanceof Markup markup) {
      return new Markup(text(markup.text(), start, stop, step));
    }
    if (value instanceof Range range) {
      int[] at = indexes(range.size(), start, stop, step);
      long first = range.start() + at[0] * range.step();
      return new Range(first, first + (long) at[2] * at[1] * range.step(), at[1] * range.step());
    }
    List<Object> items = Types.sequence(value);
    if (items == null) {
      throw JinjaException.failed(
          value instanceof Dict
              ? "unhashable type: 'slice'"
              : "'" + Types.name(value) + "' object is not subscriptable");
    }
    int[] at = indexes(items.size(), start, stop, step);
    List<Object> part = new ArrayList<>(at[2]);
    for (int i = 0, from = at[0]; i < at[2]; i++, from += at[1]) {
      part.add(items.get(from));
    }
    return value instanceof Tuple ? new Tuple(part) : part;
  }

  private static String text(String text, Object start, Object stop, Object step) {
    if (!PythonText.isFlat(text)) {
      int[] points = text.codePoints().toArray();
      int[] at = indexes(points.length, start, stop, step);
      StringBuilder part = new StringBuilder();
      for (int i = 0, from = at[0]; i < at[2]; i++, from += at[1]) {
        part.appendCodePoint(points[from]);
      }
      return part.toString();
    }
    int[] at = indexes(text.length(), start, stop, step);
    if (at[1] == 1) {
      return text.substring(at[0], at[0] + at[2]);
    }
    StringBuilder part = new StringBuilder(at[2]);
    for (int i = 0, from = at[0]; i < at[2]; i++, from += at[1]) {
      part.append(text.charAt(from));
    }
    return part.toString();
  }

  /** First index, step, and how many. */
  private static int[] indexes(int length, Object start, Object stop, Object step) {
    int by = step instanceof None ? 1 : bound(step);
    if (by == 0) {
      throw JinjaException.failed("slice step cannot be zero");
    }
    int least = by > 0 ? 0 : -1;
    int most = by > 0 ? length : length - 1;
    int from = start instanceof None ? (by > 0 ? least : most) : clip(start, length, least, most);
    int to = stop instanceof None ? (by > 0 ? most : least) : clip(stop, length, least, most);
    long span = by > 0 ? (long) to - from : (long) from - to;
    long size = Math.abs((long) by);
    int count = span <= 0 ? 0 : (int) ((span + size - 1) / size);
    return new int[] {count == 0 ? 0 : from, by, count};
  }

  private static int clip(Object index, int length, int least, int most) {
    long at = bound(index);
    return (int) Math.max(least, Math.min(most, at < 0 ? at + length : at));
  }

  private static int bound(Object index) {
    Undefined.check(index);
    if (!Numbers.isWhole(index)) {
      throw JinjaException.failed(
          "slice indices must be integers or None or have an __index__ method");
    }
    return Numbers.index(index);
  }
}
