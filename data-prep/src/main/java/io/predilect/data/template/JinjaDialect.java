package io.predilect.data.template;

import java.util.regex.Pattern;

/**
 * Rewrites what Jinjava reads otherwise than Jinja does, in a template's code and never in its text
 * or in string literals: a keyword argument's value ends at the comma ({@code f(a=b - 1)}, which
 * Jinjava takes for {@code (a=b) - 1}), and {@code x[::-1]} is x reversed. Lines stay lines.
 */
final class JinjaDialect {
  private static final Pattern REVERSED = Pattern.compile("\\[\\s*:\\s*:\\s*-\\s*1\\s*]");
  private static final Pattern MACRO = Pattern.compile("[-+]?\\s*macro\\s.*", Pattern.DOTALL);
  private static final Pattern RAW = Pattern.compile("[-+]?\\s*raw\\s*[-+]?");
  private static final Pattern END_RAW = Pattern.compile("\\{%[-+]?\\s*endraw\\b");

  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private JinjaDialect(String source) {
    this.source = source;
  }

  /** The template with its code rewritten. */
  static String rewritten(String source) {
    JinjaDialect dialect = new JinjaDialect(source);
    dialect.rewrite();
    return dialect.out.toString();
  }

  private void rewrite() {
    while (at < source.length()) {
      if (source.startsWith("{#", at)) {
        int end = source.indexOf("#}", at + 2);
        copyTo(end < 0 ? source.length() : end + 2);
      } else if (source.startsWith("{{", at)) {
        code("}}");
      } else if (source.startsWith("{%", at)) {
        code("%}");
      } else {
        copyTo(at + 1);
      }
    }
  }

  private void code(String close) {
    int from = at + 2;
    int end = from;
    while (end < source.length() && !source.startsWith(close, end)) {
      end = afterOne(source, end);
    }
    end = Math.min(end, source.length());
    String code = source.substring(from, end);
    if (MACRO.matcher(code).matches()) { // defaults are no arguments
      copyTo(end);
    } else if (RAW.matcher(code).matches()) {
      var after = END_RAW.matcher(source);
      copyTo(after.find(end) ? after.start() : source.length());
    } else {
      out.append(source, at, from).append(expressions(code));
      at = end;
    }
    copyTo(Math.min(at + (source.startsWith(close, at) ? 2 : 0), source.length()));
  }

  private static String expressions(String code) {
    StringBuilder text = new StringBuilder();
    int depth = 0; // of parentheses, within which a lone "=" names an argument
    int i = 0;
    while (i < code.length()) {
      char c = code.charAt(i);
      var reversed = REVERSED.matcher(code).region(i, code.length());
      if (c == '[' && reversed.lookingAt()) {
        text.append("|reverse");
        i = reversed.end();
      } else if (c == '=' && depth > 0 && alone(code, i)) {
        int end = argumentEnd(code, i + 1);
        String value = code.substring(i + 1, end);
        text.append("=(").append(expressions(value)).append(')');
        i = end;
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        int next = afterOne(code, i);
        text.append(code, i, next);
        i = next;
      }
    }
    return text.toString();
  }

  private static boolean alone(String code, int i) {
    return "=!<>".indexOf(code.charAt(i - 1)) < 0
        && (i + 1 == code.length() || code.charAt(i + 1) != '=');
  }

  private static int argumentEnd(String code, int from) {
    int depth = 0;
    int i = from;
    while (i < code.length()) {
      char c = code.charAt(i);
      if (depth == 0 && (c == ',' || c == ')')) {
        return i;
      }
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      i = afterOne(code, i);
    }
    return i;
  }

  /** Behind the character at i, or behind the string literal that begins there. */
  private static int afterOne(String text, int i) {
    char quote = text.charAt(i);
    if (quote != '\'' && quote != '"') {
      return i + 1;
    }
    int end = i + 1;
    while (end < text.length() && text.charAt(end) != quote) {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end + 1, text.length());
  }

  private void copyTo(int end) {
    out.append(source, at, end);
    at = end;
  }
}
