package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template's source into tokens. Line ends become {@code \n} and one at the very end is
 * dropped; a line end behind a block or comment is dropped (trim blocks), and so are blanks between
 * the line's beginning and a block (lstrip blocks), unless a sign says otherwise.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%}");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}", Pattern.UNICODE_CHARACTER_CLASS);

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  /** The tokens, an end of template last. */
  static List<Token> tokens(String source) {
    String unix = source.replace("\r\n", "\n").replace('\r', '\n');
    Lexer lexer = new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
    lexer.cut();
    return lexer.tokens;
  }

  private void cut() {
    while (at < source.length()) {
      int begin = nextTag();
      if (begin < 0) {
        add(Token.Type.DATA, source.substring(at));
        at = source.length();
        break;
      }
      Matcher raw = RAW.matcher(source).region(begin, source.length());
      if (raw.lookingAt()) {
        text(begin, true);
        at = raw.end();
        if (!raw.group(1).isEmpty()) {
          skipSpace();
        }
        moved(begin);
        raw();
      } else if (source.charAt(begin + 1) == '#') {
        text(begin, true);
        comment(begin);
      } else {
        tag(begin, source.charAt(begin + 1) == '%');
      }
    }
    add(Token.Type.EOF, "");
  }

  private int nextTag() {
    int begin = source.indexOf('{', at);
    while (begin >= 0
        && (begin + 1 == source.length() || "%{#".indexOf(source.charAt(begin + 1)) < 0)) {
      begin = source.indexOf('{', begin + 1);
    }
    return begin;
  }

  private char sign(int begin) {
    char sign = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
    return sign == '-' || sign == '+' ? sign : ' ';
  }

  /** The text before a tag, less what the tag's sign or lstrip blocks take from its end. */
  private void text(int begin, boolean block) {
    text(begin, sign(begin), block);
  }

  private void text(int begin, char sign, boolean block) {
    String text = source.substring(at, begin);
    String kept = text;
    if (sign == '-') {
      kept = PythonText.stripEnd(text);
    } else if (sign != '+' && block) {
      int start = text.lastIndexOf('\n') + 1;
      boolean blank = PythonText.strip(text.substring(start)).isEmpty();
      kept = (start > 0 || lineStarting) && blank ? text.substring(0, start) : text;
    }
    if (!kept.isEmpty()) {
      add(Token.Type.DATA, kept);
    }
    count(text);
    at = begin;
  }

  private void comment(int begin) {
    at = begin + (sign(begin) == ' ' ? 2 : 3);
    int end = source.indexOf("#}", at);
    if (end < 0) {
      unfinished("Missing end of comment tag");
      return;
    }
    char sign = end > at ? source.charAt(end - 1) : ' ';
    at = end + 2;
    endOfBlock(sign);
    moved(begin);
  }

  private void raw() {
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      unfinished("Missing end of raw directive");
      return;
    }
    text(end.start(), end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), true);
    at = end.end();
    endOfBlock(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0));
    moved(end.start());
  }

  // At the template's very end Jinja2 lets it pass.
  private void unfinished(String message) {
    if (at < source.length()) {
      throw JinjaException.syntax(message, line);
    }
  }

  private void tag(int begin, boolean block) {
    text(begin, block);
    add(block ? Token.Type.BLOCK_BEGIN : Token.Type.VARIABLE_BEGIN, "");
    TagLexer inside =
        new TagLexer(source, begin + (sign(begin) == ' ' ? 2 : 3), line, block, tokens);
    int end = inside.cut();
    line = inside.line();
    if (end < 0) {
      at = source.length();
      return;
    }
    char sign = source.charAt(end);
    add(block ? Token.Type.BLOCK_END : Token.Type.VARIABLE_END, "");
    at = end + (sign == '-' || sign == '+' ? 3 : 2);
    if (block) {
      endOfBlock(sign);
    } else if (sign == '-') {
      skipSpace();
    }
    moved(end);
  }

  private void endOfBlock(char sign) {
    if (sign == '-') {
      skipSpace();
    } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
  }

  private void skipSpace() {
    while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
      at++;
    }
  }

  private void moved(int from) {
    count(source.substring(from, at));
    lineStarting = source.charAt(at - 1) == '\n';
  }

  private void count(String passed) {
    for (int i = passed.indexOf('\n'); i >= 0; i = passed.indexOf('\n', i + 1)) {
      line++;
    }
  }

  private void add(Token.Type type, String text) {
    tokens.add(new Token(type, text, null, line));
  }
}
