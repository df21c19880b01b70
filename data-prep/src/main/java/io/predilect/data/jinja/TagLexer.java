package io.predilect.data.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts what stands inside a tag: names, literals, operators. */
final class TagLexer {
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
  private static final List<String> LONG_OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=");
  private static final String OPERATORS = "+-/*%~[](){}><=.:|,;";
  private static final int MOST_DIGITS = 1000;

  private final String source;
  private final boolean block;
  private final List<Token> tokens;
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line;

  TagLexer(String source, int at, int line, boolean block, List<Token> tokens) {
    this.source = source;
    this.at = at;
    this.line = line;
    this.block = block;
    this.tokens = tokens;
  }

  int line() {
    return line;
  }

  /** Cuts up to the tag's end and says where that begins, its sign included; -1: there is none. */
  int cut() {
    while (at < source.length()) {
      if (open.isEmpty() && atEnd()) {
        return at;
      }
      one();
    }
    return -1;
  }

  private boolean atEnd() {
    String end = block ? "%}" : "}}";
    return source.startsWith(end, at)
        || source.startsWith("-" + end, at)
        || (block && source.startsWith("+" + end, at));
  }

  private void one() {
    int c = source.codePointAt(at);
    if (PythonText.isSpace(c)) {
      line += c == '\n' ? 1 : 0;
      at++;
    } else if (c >= '0' && c <= '9') {
      number();
    } else if (isWord(c)) {
      name();
    } else if (c == '\'' || c == '"') {
      string();
    } else {
      operator();
    }
  }

  private void number() {
    Matcher real = FLOAT.matcher(source).region(at, source.length());
    if (source.charAt(at - 1) != '.' && real.lookingAt()) {
      add(Token.Type.FLOAT, Double.valueOf(real.group().replace("_", "")), real.end());
      return;
    }
    Matcher whole = INTEGER.matcher(source).region(at, source.length());
    if (!whole.lookingAt()) {
      throw unexpected();
    }
    String digits = whole.group().replace("_", "");
    if (digits.length() > MOST_DIGITS) {
      throw JinjaException.syntax("an integer of more than " + MOST_DIGITS + " digits", line);
    }
    int radix =
        switch (digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : '0') {
          case 'b' -> 2;
          case 'o' -> 8;
          case 'x' -> 16;
          default -> 10;
        };
    Object value = Numbers.whole(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
    add(Token.Type.INTEGER, value, whole.end());
  }

  private void name() {
    int end = at;
    while (end < source.length() && isWord(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    int first = source.codePointAt(at);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw JinjaException.syntax("Invalid character in identifier", line);
    }
    tokens.add(new Token(Token.Type.NAME, source.substring(at, end), null, line));
    at = end;
  }

  private static boolean isWord(int c) {
    return c == '_'
        || (c < 128
            ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            : Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  private void string() {
    char quote = source.charAt(at);
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw unexpected();
    }
    String text = source.substring(at + 1, end);
    int first = line;
    for (int i = 0; i < text.length(); i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    tokens.add(new Token(Token.Type.STRING, "", StringLiteral.value(text, first), first));
    at = end + 1;
  }

  private void operator() {
    for (String operator : LONG_OPERATORS) {
      if (source.startsWith(operator, at)) {
        add(operator);
        return;
      }
    }
    char c = source.charAt(at);
    if (OPERATORS.indexOf(c) < 0) {
      throw unexpected();
    }
    switch (c) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> close(c);
      default -> {}
    }
    add(String.valueOf(c));
  }

  private void close(char c) {
    if (open.isEmpty()) {
      throw JinjaException.syntax("unexpected '" + c + "'", line);
    }
    char expected = open.pop();
    if (expected != c) {
      throw JinjaException.syntax("unexpected '" + c + "', expected '" + expected + "'", line);
    }
  }

  private void add(String operator) {
    tokens.add(new Token(Token.Type.OPERATOR, operator, null, line));
    at += operator.length();
  }

  private void add(Token.Type type, Object value, int end) {
    tokens.add(new Token(type, source.substring(at, end), value, line));
    at = end;
  }

  private JinjaException unexpected() {
    return JinjaException.syntax(
        "unexpected char "
            + Repr.quoted(Character.toString(source.codePointAt(at)))
            + " at "
            + source.codePointCount(0, at),
        line);
  }
}
