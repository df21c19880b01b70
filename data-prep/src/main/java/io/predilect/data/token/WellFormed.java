package io.predilect.data.token;

/** Text that UTF-8 can carry. */
public final class WellFormed {
  private WellFormed() {}

  /** The text with every lone surrogate replaced by U+FFFD; the same object when there is none. */
  public static String text(String text) {
    int at = firstLone(text);
    if (at < 0) {
      return text;
    }
    StringBuilder fixed = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      fixed.appendCodePoint(isSurrogate(point) ? 0xfffd : point);
      i += Character.charCount(point);
    }
    return fixed.toString();
  }

  private static int firstLone(String text) {
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (isSurrogate(point)) {
        return i;
      }
      i += Character.charCount(point);
    }
    return -1;
  }

  // codePointAt gives a surrogate only where it has no partner.
  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
