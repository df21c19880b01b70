package io.predilect.data.jinja;

import java.util.List;

/** Python's {@code find}, {@code count}, {@code startswith} and their like, with their bounds. */
final class TextSearch {
  private TextSearch() {}

  /** {@code startswith} or {@code endswith}: prefix or tuple of prefixes, start, end. */
  static boolean affixed(String text, String method, Object[] given) {
    Undefined.check(given[0]);
    List<Object> affixes = given[0] instanceof Tuple tuple ? tuple.items() : List.of(given[0]);
    int[] bounds = bounds(text, given[1], given[2]);
    String part = bounds == null ? null : text.substring(bounds[0], bounds[1]);
    for (Object affix : affixes) {
      String wanted = Types.text(affix);
      if (wanted == null) {
        throw JinjaException.failed(
            method + " first arg must be str or a tuple of str, not " + Types.name(given[0]));
      }
      if (part != null
          && (method.equals("startswith") ? part.startsWith(wanted) : part.endsWith(wanted))) {
        return true;
      }
    }
    return false;
  }

  /** {@code find}, {@code rfind}, {@code index}, {@code rindex}, {@code count}. */
  static Object search(String text, String method, Object[] given) {
    String sought = TextMethods.text(given[0], method);
    int[] bounds = bounds(text, given[1], given[2]);
    if (method.equals("count")) {
      return bounds == null ? 0L : count(text.substring(bounds[0], bounds[1]), sought);
    }
    int at = -1;
    if (bounds != null) {
      String part = text.substring(bounds[0], bounds[1]);
      int found = method.startsWith("r") ? part.lastIndexOf(sought) : part.indexOf(sought);
      at = found < 0 ? -1 : bounds[0] + found;
    }
    if (at < 0 && method.endsWith("index")) {
      throw JinjaException.failed("substring not found");
    }
    return at < 0 ? -1L : (long) text.codePointCount(0, at);
  }

  private static Object count(String text, String sought) {
    if (sought.isEmpty()) {
      return PythonText.length(text) + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length())) {
      count++;
    }
    return count;
  }

  /** Java indexes of Python's bounds; null: they are no part of the text. */
  private static int[] bounds(String text, Object start, Object end) {
    if (start == null && end == null) {
      return new int[] {0, text.length()};
    }
    int length = PythonText.length(text);
    int from = clipped(start, 0, length);
    int to = Math.min(length, clipped(end, length, length));
    return from > to
        ? null
        : new int[] {text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to)};
  }

  private static int clipped(Object bound, int otherwise, int length) {
    if (bound == null || bound instanceof None) {
      return otherwise;
    }
    long at = Numbers.index(bound);
    return (int) Math.max(0, at < 0 ? at + length : at);
  }
}
