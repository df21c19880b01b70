package io.predilect.data.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Python's string methods where Java's differ. Published templates are written for Python, so what
 * counts as whitespace and what {@code split} returns has to be Python's.
 */
public final class PythonText {
  private PythonText() {}

  /** Python's {@code str.strip()}. */
  public static String strip(String text) {
    return stripEnd(stripStart(text));
  }

  /** Python's {@code str.lstrip()}. */
  public static String stripStart(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  /** Python's {@code str.rstrip()}. */
  public static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Python's {@code str.strip(characters)}, at the chosen ends. */
  static String strip(String text, String characters, boolean atStart, boolean atEnd) {
    int start = 0;
    int end = text.length();
    while (atStart && start < end && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (atEnd && end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Python's {@code str.split(separator)}: literal, empty parts kept. */
  static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** Python's {@code str.capitalize()}. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  // Python's str.isspace: Unicode spaces, line and information separators, no-break spaces too.
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c)
        || c == '\u0085'
        || c == '\u00a0'
        || c == '\u2007'
        || c == '\u202f';
  }
}
