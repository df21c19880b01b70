package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;

/** What Python means by whitespace and lines, where Java means something else. */
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
    while (atStart && start < end && characters.indexOf(text.codePointAt(start)) >= 0) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (atEnd && end > start && characters.indexOf(text.codePointBefore(end)) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  /** Python's {@code str.isspace} of one character: information separators, no-break spaces too. */
  static boolean isSpace(int c) {
    return c <= 0x20
        ? c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f)
        : c == 0x85 || Character.isSpaceChar(c);
  }

  /** Python's {@code str.splitlines(keepends)}. */
  static List<Object> lines(String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isLineEnd(text.charAt(i))) {
        int next =
            text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n'
                ? i + 2
                : i + 1;
        lines.add(text.substring(from, keepEnds ? next : i));
        from = next;
        i = next - 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  private static boolean isLineEnd(char c) {
    return (c >= '\n' && c <= '\r')
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /** Python's {@code len(text)}: code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Whether every character is one Java char, so that indexes are Python's. */
  static boolean isFlat(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
