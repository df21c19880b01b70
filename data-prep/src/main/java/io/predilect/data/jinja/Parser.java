package io.predilect.data.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A template's source to its statements. */
final class Parser extends ExprParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final Deque<List<String>> ends = new ArrayDeque<>();
  private final Deque<String> tags = new ArrayDeque<>();

  private Parser(TokenStream stream) {
    super(stream);
  }

  static List<Stmt> parse(String source) {
    return new Parser(new TokenStream(Lexer.tokens(source))).statements();
  }

  /** Statements up to a tag that is one of the innermost ends, or to the template's end. */
  private List<Stmt> statements() {
    List<Stmt> statements = new ArrayList<>();
    while (!stream.current().is(Token.Type.EOF)) {
      Token token = stream.next();
      switch (token.type()) {
        case DATA -> statements.add(new Stmt.Text(token.text(), token.line()));
        case VARIABLE_BEGIN -> {
          Expr value = tuple(false, true);
          stream.expect(Token.Type.VARIABLE_END);
          statements.add(new Stmt.Print(value, token.line()));
        }
        default -> {
          if (stream.current().is(Token.Type.NAME)
              && !ends.isEmpty()
              && ends.peek().contains(stream.current().text())) {
            return statements;
          }
          statement(statements);
          stream.expect(Token.Type.BLOCK_END);
        }
      }
    }
    return statements;
  }

  /** The body of a tag; the tag that ends it is the current token's. */
  private List<Stmt> body(String... until) {
    stream.skipOperator(":");
    stream.expect(Token.Type.BLOCK_END);
    ends.push(List.of(until));
    List<Stmt> statements = statements();
    if (stream.current().is(Token.Type.EOF)) {
      throw unknown(null);
    }
    ends.pop();
    return statements;
  }

  private List<Stmt> bodyAndEnd(String until) {
    List<Stmt> statements = body(until);
    stream.next();
    return statements;
  }

  private void statement(List<Stmt> statements) {
    Token tag = stream.current();
    if (!tag.is(Token.Type.NAME)) {
      throw JinjaException.syntax("tag name expected", tag.line());
    }
    int line = tag.line();
    enter();
    tags.push(tag.text());
    switch (tag.text()) {
      case "print" -> print(statements);
      case "for" -> statements.add(loop(line));
      case "if" -> statements.add(branch(line));
      case "set" -> statements.add(set(line));
      case "macro" -> statements.add(macro(line));
      case "call" -> statements.add(callBlock(line));
      case "filter" -> statements.add(filterBlock(line));
      case "with" -> statements.add(with(line));
      case "block" -> statements.add(block(line));
      case "generation" -> {
        stream.next();
        List<Stmt> body = bodyAndEnd("endgeneration");
        statements.add(
            new Stmt.Generation(
                new Stmt.Macro(Optional.empty(), List.of(), List.of(), body, line), line));
      }
      case "break", "continue" -> {
        stream.next();
        statements.add(
            new Stmt.Jump(tag.text().equals("break") ? Flow.BREAK : Flow.CONTINUE, line));
      }
      case "include", "import", "from", "extends" -> statements.add(otherTemplate(line));
      case "autoescape" ->
          throw JinjaException.syntax(
              "autoescape is for HTML pages; this engine renders text as it is", line);
      default -> {
        tags.pop();
        throw unknown(tag.text());
      }
    }
    tags.pop();
    leave();
  }

  private JinjaException unknown(String tag) {
    StringBuilder message =
        new StringBuilder(
            tag == null ? "Unexpected end of template." : "Encountered unknown tag '" + tag + "'.");
    if (!ends.isEmpty()) {
      String looking =
          ends.peek().stream().map(e -> "'" + e + "'").collect(Collectors.joining(" or "));
      message.append(
          tag != null && ends.stream().anyMatch(e -> e.contains(tag))
              ? " You probably made a nesting mistake. Jinja is expecting this tag, but currently"
                  + " looking for "
                  + looking
                  + "."
              : " Jinja was looking for the following tags: " + looking + ".");
    }
    if (!tags.isEmpty()) {
      message.append(" The innermost block that needs to be closed is '" + tags.peek() + "'.");
    }
    return JinjaException.syntax(message.toString(), stream.line());
  }

  private void print(List<Stmt> statements) {
    stream.next();
    boolean first = true;
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      if (!first) {
        stream.expectOperator(",");
      }
      first = false;
      int line = stream.line();
      statements.add(new Stmt.Print(expression(), line));
    }
  }

  private Stmt loop(int line) {
    stream.next();
    Target target = target(false);
    stream.expectName("in");
    Expr items = tuple(false, false);
    Optional<Expr> test = stream.skipName("if") ? Optional.of(expression()) : Optional.empty();
    boolean recursive = stream.skipName("recursive");
    List<Stmt> body = body("endfor", "else");
    List<Stmt> otherwise = stream.next().isName("endfor") ? List.of() : bodyAndEnd("endfor");
    return new Stmt.For(target, items, test, recursive, body, otherwise, line);
  }

  private Stmt branch(int line) {
    record Arm(Expr test, List<Stmt> then, int line) {}
    List<Arm> arms = new ArrayList<>();
    List<Stmt> otherwise = List.of();
    int begin = line;
    while (true) {
      stream.next();
      Expr test = tuple(false, false);
      arms.add(new Arm(test, body("elif", "else", "endif"), begin));
      begin = stream.line();
      if (stream.current().isName("elif")) {
        continue;
      }
      if (stream.next().isName("else")) {
        otherwise = bodyAndEnd("endif");
      }
      break;
    }
    Stmt.If whole = null;
    for (int i = arms.size() - 1; i >= 0; i--) {
      List<Stmt> rest = whole == null ? otherwise : List.of(whole);
      whole = new Stmt.If(arms.get(i).test(), arms.get(i).then(), rest, arms.get(i).line());
    }
    return whole;
  }

  private Stmt set(int line) {
    stream.next();
    Target target = target(true);
    if (stream.skipOperator("=")) {
      return new Stmt.Assign(target, tuple(false, true), line);
    }
    Optional<Expr.Filter> filter = Optional.ofNullable(filter(Optional.empty(), false));
    return new Stmt.AssignBlock(target, filter, bodyAndEnd("endset"), line);
  }

  private Stmt.Macro macro(int line) {
    stream.next();
    String name = stream.expect(Token.Type.NAME).text();
    checkName(name, line);
    return signature(Optional.of(name), "endmacro", line);
  }

  private Stmt.Macro signature(Optional<String> name, String end, int line) {
    List<String> parameters = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    stream.expectOperator("(");
    parameters(parameters, defaults);
    return new Stmt.Macro(name, parameters, defaults, bodyAndEnd(end), line);
  }

  private void parameters(List<String> parameters, List<Expr> defaults) {
    while (!stream.current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        stream.expectOperator(",");
      }
      String parameter = stream.expect(Token.Type.NAME).text();
      checkName(parameter, stream.line());
      if (stream.skipOperator("=")) {
        defaults.add(expression());
      } else if (!defaults.isEmpty()) {
        throw JinjaException.syntax("non-default argument follows default argument", stream.line());
      }
      parameters.add(parameter);
    }
    stream.next();
  }

  private Stmt callBlock(int line) {
    stream.next();
    List<String> parameters = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    if (stream.skipOperator("(")) {
      parameters(parameters, defaults);
    }
    if (!(expression() instanceof Expr.Call call)) {
      throw JinjaException.syntax("expected call", line);
    }
    List<Stmt> body = bodyAndEnd("endcall");
    return new Stmt.CallBlock(
        call, new Stmt.Macro(Optional.empty(), parameters, defaults, body, line), line);
  }

  private Stmt filterBlock(int line) {
    stream.next();
    Expr.Filter filter = filter(Optional.empty(), true);
    return new Stmt.FilterBlock(filter, bodyAndEnd("endfilter"), line);
  }

  private Stmt with(int line) {
    stream.next();
    List<Target> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      if (!targets.isEmpty()) {
        stream.expectOperator(",");
      }
      targets.add(target(false));
      stream.expectOperator("=");
      values.add(expression());
    }
    return new Stmt.With(targets, values, bodyAndEnd("endwith"), line);
  }

  private Stmt block(int line) {
    stream.next();
    String name = stream.expect(Token.Type.NAME).text();
    boolean scoped = stream.skipName("scoped");
    boolean required = stream.skipName("required");
    if (stream.current().isOperator("-")) {
      throw JinjaException.syntax(
          "Block names in Jinja have to be valid Python identifiers and may not contain hyphens,"
              + " use an underscore instead.",
          stream.line());
    }
    List<Stmt> body = bodyAndEnd("endblock");
    stream.skipName(name);
    return new Stmt.Block(name, scoped, required, body, line);
  }

  private Stmt otherTemplate(int line) {
    String tag = stream.next().text();
    Expr template = expression();
    List<String> names = new ArrayList<>();
    boolean naming = !tag.equals("include") && !tag.equals("extends");
    while (!stream.current().is(Token.Type.BLOCK_END)) {
      Token token = stream.next();
      if (token.is(Token.Type.EOF)) {
        throw JinjaException.syntax(
            "unexpected end of template, expected 'end of statement block'.", token.line());
      }
      if (naming && token.is(Token.Type.NAME)) {
        names.add(token.text());
      }
    }
    return new Stmt.OtherTemplate(template, names, line);
  }

  private Target target(boolean withNamespace) {
    List<Target> targets = new ArrayList<>();
    boolean comma = false;
    while (!atEnd()) {
      targets.add(oneTarget(withNamespace));
      if (!stream.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    if (!comma && targets.isEmpty()) {
      throw JinjaException.syntax(
          "Expected an expression, got '" + stream.current().words() + "'", stream.line());
    }
    return comma ? new Target.Several(targets) : targets.get(0);
  }

  private Target oneTarget(boolean withNamespace) {
    int line = stream.line();
    if (stream.skipOperator("(")) {
      enter();
      Target inner = target(false);
      stream.expectOperator(")");
      leave();
      return inner;
    }
    Token token = stream.current();
    switch (token.type()) {
      case NAME -> stream.next();
      case STRING, INTEGER, FLOAT -> throw JinjaException.syntax("can't assign to 'const'", line);
      default -> {
        boolean list = token.isOperator("[");
        boolean dict = token.isOperator("{");
        throw JinjaException.syntax(
            list || dict
                ? "can't assign to '" + (list ? "list" : "dict") + "'"
                : "unexpected '" + token.words() + "'",
            line);
      }
    }
    if (CONSTANTS.contains(token.text())) {
      throw JinjaException.syntax("can't assign to 'const'", line);
    }
    if (withNamespace && stream.skipOperator(".")) {
      return new Target.NamespaceAttribute(token.text(), stream.expect(Token.Type.NAME).text());
    }
    return new Target.Variable(token.text(), line);
  }

  private static void checkName(String name, int line) {
    if (CONSTANTS.contains(name)) {
      throw JinjaException.syntax("can't assign to 'name'", line);
    }
  }
}
