package io.predilect.data.jinja;

import java.util.List;

/** Tokens read one after the other. */
final class TokenStream {
  private final List<Token> tokens;
  private int at;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  /** The one behind the current. */
  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  int line() {
    return current().line();
  }

  boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(Token.Type type) {
    if (!current().is(type)) {
      throw expected(type.words());
    }
    return next();
  }

  Token expectOperator(String operator) {
    if (!current().isOperator(operator)) {
      throw expected(operator);
    }
    return next();
  }

  Token expectName(String name) {
    if (!current().isName(name)) {
      throw expected(name);
    }
    return next();
  }

  private JinjaException expected(String words) {
    return JinjaException.syntax(
        current().is(Token.Type.EOF)
            ? "unexpected end of template, expected '" + words + "'."
            : "expected token '" + words + "', got '" + current().words() + "'",
        line());
  }
}
