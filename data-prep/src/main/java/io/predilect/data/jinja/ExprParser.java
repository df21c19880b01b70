package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Expressions, by Jinja2's precedence. */
class ExprParser extends TermParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");

  ExprParser(TokenStream stream) {
    super(stream);
  }

  @Override
  Expr expression(boolean conditional) {
    enter();
    Expr value = conditional ? conditional() : or();
    leave();
    return value;
  }

  private Expr conditional() {
    Expr value = or();
    for (int n = 0; ; n++) {
      int line = stream.line();
      if (!stream.skipName("if")) {
        return value;
      }
      link(n);
      Expr test = or();
      Optional<Expr> otherwise =
          stream.skipName("else") ? Optional.of(expression()) : Optional.empty();
      value = new Expr.Conditional(test, value, otherwise, line);
    }
  }

  private Expr or() {
    Expr left = and();
    for (int n = 0; stream.skipName("or"); n++) {
      link(n);
      left = new Expr.Binary("or", left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    for (int n = 0; stream.skipName("and"); n++) {
      link(n);
      left = new Expr.Binary("and", left, not());
    }
    return left;
  }

  private Expr not() {
    if (!stream.skipName("not")) {
      return compare();
    }
    enter();
    Expr operand = not();
    leave();
    return new Expr.Unary("not", operand);
  }

  private Expr compare() {
    Expr first = sum();
    List<String> operators = new ArrayList<>();
    List<Expr> others = new ArrayList<>();
    while (true) {
      if (stream.current().is(Token.Type.OPERATOR)
          && COMPARISONS.contains(stream.current().text())) {
        operators.add(stream.next().text());
      } else if (stream.skipName("in")) {
        operators.add("in");
      } else if (stream.current().isName("not") && stream.look().isName("in")) {
        stream.next();
        stream.next();
        operators.add("not in");
      } else {
        return operators.isEmpty() ? first : new Expr.Compare(first, operators, others);
      }
      others.add(sum());
    }
  }

  private Expr sum() {
    Expr left = concat();
    for (int n = 0; stream.current().isOperator("+") || stream.current().isOperator("-"); n++) {
      link(n);
      left = new Expr.Binary(stream.next().text(), left, concat());
    }
    return left;
  }

  private Expr concat() {
    Expr first = product();
    if (!stream.current().isOperator("~")) {
      return first;
    }
    List<Expr> parts = new ArrayList<>(List.of(first));
    while (stream.skipOperator("~")) {
      parts.add(product());
    }
    return new Expr.Concat(parts);
  }

  private Expr product() {
    Expr left = power();
    for (int n = 0;
        stream.current().is(Token.Type.OPERATOR) && PRODUCTS.contains(stream.current().text());
        n++) {
      link(n);
      left = new Expr.Binary(stream.next().text(), left, power());
    }
    return left;
  }

  private Expr power() {
    Expr left = unary(true);
    for (int n = 0; stream.skipOperator("**"); n++) {
      link(n);
      left = new Expr.Binary("**", left, unary(true));
    }
    return left;
  }

  private Expr unary(boolean withFilters) {
    Expr value;
    if (stream.current().isOperator("-") || stream.current().isOperator("+")) {
      enter();
      value = new Expr.Unary(stream.next().text(), unary(false));
      leave();
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filters(value) : value;
  }
}
