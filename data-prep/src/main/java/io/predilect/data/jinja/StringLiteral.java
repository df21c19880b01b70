package io.predilect.data.jinja;

/** What a string literal stands for, by Python's escapes. */
final class StringLiteral {
  private final String source;
  private final int line;
  private final StringBuilder text = new StringBuilder();
  private int at;

  private StringLiteral(String source, int line) {
    this.source = source;
    this.line = line;
  }

  static String value(String source, int line) {
    if (source.indexOf('\\') < 0) {
      return source;
    }
    StringLiteral literal = new StringLiteral(source, line);
    literal.read();
    return literal.text.toString();
  }

  private void read() {
    while (at < source.length()) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) {
        escape();
      } else {
        text.append(c);
      }
    }
  }

  private void escape() {
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'v' -> text.append('\u000b');
      case '\\', '\'', '"' -> text.append((char) c);
      case '\n' -> {}
      case 'x' -> hex('x', 2);
      case 'u' -> hex('u', 4);
      case 'U' -> hex('U', 8);
      case 'N' -> named();
      default -> other(c);
    }
  }

  // The message is Python's, whose literals these are: an X for every digit.
  private void hex(char kind, int digits) {
    int end = at + digits;
    if (end > source.length() || !source.substring(at, end).matches("[0-9a-fA-F]+")) {
      throw JinjaException.syntax("truncated \\" + kind + "X".repeat(digits) + " escape", line);
    }
    long point = Long.parseLong(source.substring(at, end), 16);
    if (point > Character.MAX_CODE_POINT) {
      throw JinjaException.syntax("illegal Unicode character", line);
    }
    text.appendCodePoint((int) point);
    at = end;
  }

  private void named() {
    int end = source.indexOf('}', at);
    if (at >= source.length() || source.charAt(at) != '{' || end < 0) {
      throw JinjaException.syntax("malformed \\N character escape", line);
    }
    try {
      text.appendCodePoint(Character.codePointOf(source.substring(at + 1, end)));
    } catch (IllegalArgumentException e) {
      throw JinjaException.syntax("unknown Unicode character name", line);
    }
    at = end + 1;
  }

  private void other(int c) {
    if (c >= '0' && c <= '7') {
      int value = c - '0';
      for (int i = 0; i < 2 && at < source.length() && isOctal(source.charAt(at)); i++) {
        value = value * 8 + source.charAt(at++) - '0';
      }
      text.append((char) value);
    } else if (c < 128) {
      text.append('\\').append((char) c);
    } else {
      // Jinja2 writes other characters as escapes first, and the backslash then escapes theirs.
      text.append('\\').append(String.format(c < 256 ? "x%02x" : c < 65536 ? "u%04x" : "U%08x", c));
    }
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }
}
