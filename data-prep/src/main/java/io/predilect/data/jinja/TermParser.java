package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Literals, names, and what is hung on to them: attributes, items, calls, filters, tests. */
abstract class TermParser {
  private static final int DEEPEST = 200;
  private static final int LONGEST_CHAIN = 2000;
  private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and");

  final TokenStream stream;
  private int depth;

  TermParser(TokenStream stream) {
    this.stream = stream;
  }

  /** A whole expression. */
  abstract Expr expression(boolean conditional);

  final Expr expression() {
    return expression(true);
  }

  /** One level further in; messages instead of a stack that overflows. */
  final void enter() {
    if (++depth > DEEPEST) {
      throw JinjaException.limit("it nests deeper than " + DEEPEST + " levels").at(stream.line());
    }
  }

  final void leave() {
    depth--;
  }

  final void link(int length) {
    if (length > LONGEST_CHAIN) {
      throw JinjaException.limit("an expression has more than " + LONGEST_CHAIN + " operands")
          .at(stream.line());
    }
  }

  final Expr primary() {
    Token token = stream.current();
    if (token.is(Token.Type.NAME)) {
      stream.next();
      return name(token);
    }
    if (token.is(Token.Type.INTEGER) || token.is(Token.Type.FLOAT)) {
      return new Expr.Constant(stream.next().value());
    }
    if (token.is(Token.Type.STRING)) {
      StringBuilder text = new StringBuilder();
      while (stream.current().is(Token.Type.STRING)) {
        text.append(stream.next().value());
      }
      return new Expr.Constant(text.toString());
    }
    if (stream.skipOperator("(")) {
      Expr inner = tuple(true, true);
      stream.expectOperator(")");
      return inner;
    }
    if (stream.skipOperator("[")) {
      List<Expr> items = new ArrayList<>();
      while (!stream.current().isOperator("]")) {
        items.add(expression());
        if (!stream.current().isOperator("]")) {
          stream.expectOperator(",");
        }
      }
      stream.next();
      return new Expr.ListOf(items);
    }
    if (stream.skipOperator("{")) {
      return dict();
    }
    throw JinjaException.syntax("unexpected '" + token.words() + "'", token.line());
  }

  private static Expr name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expr.Constant(true);
      case "false", "False" -> new Expr.Constant(false);
      case "none", "None" -> new Expr.Constant(None.NONE);
      default -> new Expr.Name(token.text(), token.line());
    };
  }

  private Expr dict() {
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!stream.current().isOperator("}")) {
      keys.add(expression());
      stream.expectOperator(":");
      values.add(expression());
      if (!stream.current().isOperator("}")) {
        stream.expectOperator(",");
      }
    }
    stream.next();
    return new Expr.DictOf(keys, values);
  }

  /** One expression, or several with commas as a tuple. */
  final Expr tuple(boolean parentheses, boolean conditional) {
    List<Expr> items = new ArrayList<>();
    boolean comma = false;
    while (!atEnd()) {
      items.add(expression(conditional));
      if (!stream.current().isOperator(",")) {
        break;
      }
      comma = true;
      stream.next();
    }
    if (!comma && !items.isEmpty()) {
      return items.get(0);
    }
    if (!comma && !parentheses) {
      throw JinjaException.syntax(
          "Expected an expression, got '" + stream.current().words() + "'", stream.line());
    }
    return new Expr.TupleOf(items);
  }

  final boolean atEnd() {
    Token token = stream.current();
    return token.is(Token.Type.VARIABLE_END)
        || token.is(Token.Type.BLOCK_END)
        || token.isOperator(")");
  }

  final Expr postfix(Expr start) {
    Expr value = start;
    for (int n = 0; ; n++) {
      link(n);
      if (stream.current().isOperator(".") || stream.current().isOperator("[")) {
        value = subscript(value);
      } else if (stream.current().isOperator("(")) {
        value = new Expr.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  final Expr filters(Expr start) {
    Expr value = start;
    for (int n = 0; ; n++) {
      link(n);
      if (stream.current().isOperator("|")) {
        value = filter(Optional.of(value), false);
      } else if (stream.current().isName("is")) {
        value = test(value);
      } else if (stream.current().isOperator("(")) {
        value = new Expr.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expr subscript(Expr object) {
    if (stream.skipOperator(".")) {
      Token token = stream.next();
      if (token.is(Token.Type.NAME)) {
        return new Expr.Attribute(object, token.text());
      }
      if (token.is(Token.Type.INTEGER)) {
        return new Expr.Item(object, new Expr.Constant(token.value()));
      }
      throw JinjaException.syntax("expected name or number", token.line());
    }
    stream.expectOperator("[");
    if (stream.current().isOperator(":")) {
      return slice(object, Optional.empty());
    }
    List<Expr> keys = new ArrayList<>();
    while (!stream.current().isOperator("]")) {
      Expr key = expression();
      if (keys.isEmpty() && stream.current().isOperator(":")) {
        return slice(object, Optional.of(key));
      }
      keys.add(key);
      if (!stream.current().isOperator("]")) {
        stream.expectOperator(",");
      }
    }
    stream.next();
    return new Expr.Item(object, keys.size() == 1 ? keys.get(0) : new Expr.TupleOf(keys));
  }

  private Expr slice(Expr object, Optional<Expr> start) {
    stream.expectOperator(":");
    Optional<Expr> stop = bound();
    Optional<Expr> step = stream.skipOperator(":") ? bound() : Optional.empty();
    stream.expectOperator("]");
    return new Expr.Slice(object, start, stop, step);
  }

  private Optional<Expr> bound() {
    return stream.current().isOperator(":") || stream.current().isOperator("]")
        ? Optional.empty()
        : Optional.of(expression());
  }

  private Expr.Arguments arguments() {
    int line = stream.expectOperator("(").line();
    List<Expr> positional = new ArrayList<>();
    List<Expr.Named> named = new ArrayList<>();
    Optional<Expr> rest = Optional.empty();
    Optional<Expr> namedRest = Optional.empty();
    while (!stream.current().isOperator(")")) {
      boolean valid = namedRest.isEmpty();
      if (stream.skipOperator("*")) {
        valid &= rest.isEmpty();
        rest = Optional.of(expression());
      } else if (stream.skipOperator("**")) {
        namedRest = Optional.of(expression());
      } else if (stream.current().is(Token.Type.NAME) && stream.look().isOperator("=")) {
        String name = stream.next().text();
        stream.next();
        named.add(new Expr.Named(name, expression()));
      } else {
        valid &= rest.isEmpty() && named.isEmpty();
        positional.add(expression());
      }
      if (!valid) {
        throw JinjaException.syntax("invalid syntax for function call expression", line);
      }
      if (!stream.current().isOperator(")")) {
        stream.expectOperator(",");
      }
    }
    stream.next();
    return new Expr.Arguments(positional, named, rest, namedRest);
  }

  /** {@code |name(…)|name(…)}; at its name where {@code started}. */
  final Expr.Filter filter(Optional<Expr> input, boolean started) {
    Optional<Expr> value = input;
    boolean begun = started;
    Expr.Filter filter = null;
    for (int n = 0; begun || stream.skipOperator("|"); n++) {
      link(n);
      begun = false;
      int line = stream.line();
      String name = dotted();
      Expr.Arguments arguments =
          stream.current().isOperator("(") ? arguments() : Expr.Arguments.NONE;
      filter = new Expr.Filter(value, name, arguments, line);
      value = Optional.of(filter);
    }
    return filter;
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(stream.expect(Token.Type.NAME).text());
    while (stream.skipOperator(".")) {
      name.append('.').append(stream.expect(Token.Type.NAME).text());
    }
    return name.toString();
  }

  private Expr test(Expr input) {
    int line = stream.expectName("is").line();
    boolean negated = stream.skipName("not");
    String name = dotted();
    Expr.Arguments arguments = Expr.Arguments.NONE;
    Token token = stream.current();
    if (token.isOperator("(")) {
      arguments = arguments();
    } else if (isArgument(token)) {
      if (token.isName("is")) {
        throw JinjaException.syntax("You cannot chain multiple tests with is", token.line());
      }
      arguments =
          new Expr.Arguments(
              List.of(postfix(primary())), List.of(), Optional.empty(), Optional.empty());
    }
    Expr test = new Expr.Test(input, name, arguments, line);
    return negated ? new Expr.Unary("not", test) : test;
  }

  private static boolean isArgument(Token token) {
    return switch (token.type()) {
      case NAME -> !NO_ARGUMENT.contains(token.text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
