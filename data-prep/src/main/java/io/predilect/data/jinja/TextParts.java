package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's {@code split}, {@code rsplit}, {@code partition}. */
final class TextParts {
  private TextParts() {}

  static List<Object> split(String text, Args args, boolean fromStart) {
    Object[] given = args.bind(fromStart ? "split" : "rsplit", 0, "sep", "maxsplit");
    int most = given[1] == null ? -1 : Numbers.index(given[1]);
    int left = most < 0 ? Integer.MAX_VALUE : most;
    if (given[0] == null || given[0] instanceof None) {
      return fromStart ? words(text, left) : lastWords(text, left);
    }
    String separator = Types.text(given[0]);
    if (separator == null) {
      Undefined.check(given[0]);
      throw JinjaException.failed("must be str or None, not " + Types.name(given[0]));
    }
    if (separator.isEmpty()) {
      throw JinjaException.failed("empty separator");
    }
    return fromStart ? parts(text, separator, left) : lastParts(text, separator, left);
  }

  private static List<Object> parts(String text, String separator, int most) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int left = most;
    for (int at = text.indexOf(separator);
        at >= 0 && left-- > 0;
        at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> lastParts(String text, String separator, int most) {
    List<Object> parts = new ArrayList<>();
    int end = text.length();
    int left = most;
    while (left-- > 0) {
      int at =
          end < separator.length() ? -1 : text.lastIndexOf(separator, end - separator.length());
      if (at < 0) {
        break;
      }
      parts.add(text.substring(at + separator.length(), end));
      end = at;
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(String text, int most) {
    List<Object> words = new ArrayList<>();
    String rest = PythonText.stripStart(text);
    int from = 0;
    while (from < rest.length()) {
      if (words.size() == most) {
        words.add(rest.substring(from));
        return words;
      }
      int end = from;
      while (end < rest.length() && !PythonText.isSpace(rest.charAt(end))) {
        end++;
      }
      words.add(rest.substring(from, end));
      from = end;
      while (from < rest.length() && PythonText.isSpace(rest.charAt(from))) {
        from++;
      }
    }
    return words;
  }

  private static List<Object> lastWords(String text, int most) {
    List<Object> words = new ArrayList<>();
    int end = PythonText.stripEnd(text).length();
    while (end > 0) {
      if (words.size() == most) {
        words.add(text.substring(0, end));
        break;
      }
      int from = end;
      while (from > 0 && !PythonText.isSpace(text.charAt(from - 1))) {
        from--;
      }
      words.add(text.substring(from, end));
      end = from;
      while (end > 0 && PythonText.isSpace(text.charAt(end - 1))) {
        end--;
      }
    }
    Collections.reverse(words);
    return words;
  }

  static Tuple partition(String text, String separator, String method) {
    if (separator.isEmpty()) {
      throw JinjaException.failed("empty separator");
    }
    boolean first = method.equals("partition");
    int at = first ? text.indexOf(separator) : text.lastIndexOf(separator);
    if (at < 0) {
      return first ? Tuple.of(text, "", "") : Tuple.of("", "", text);
    }
    return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }
}
