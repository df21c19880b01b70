package io.predilect.data.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the part of {@link RowExpression}'s language that is no template. */
final class ExpressionParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<quoted>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")"
              + "|(?<column>`[^`]+`)"
              + "|(?<number>[-+]?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_-]*)"
              + "|(?<sign>==|!=|<=|>=|<|>|\\.|\\[|])");
  private static final Map<String, Condition.Relation> RELATIONS =
      Arrays.stream(Condition.Relation.values())
          .collect(Collectors.toMap(Condition.Relation::sign, relation -> relation));
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String source;
  private int at;

  ExpressionParser(String source) {
    this.source = source;
  }

  RowExpression expression() {
    List<Choice.Alternative> alternatives = new ArrayList<>();
    do {
      Operand value = operand();
      alternatives.add(
          new Choice.Alternative(
              value, takeWord("where") ? Optional.of(condition()) : Optional.empty()));
    } while (takeWord("else"));
    if (!atEnd()) {
      throw wrong("'where', 'else' or the end");
    }
    for (Choice.Alternative early : alternatives.subList(0, alternatives.size() - 1)) {
      if (early.condition().isEmpty()) {
        throw new ExpressionException(
            "what stands behind 'else' is never taken, as the value before it has no 'where'");
      }
    }
    return new Choice(alternatives);
  }

  private Condition condition() {
    List<List<Condition.Comparison>> groups = new ArrayList<>();
    do {
      List<Condition.Comparison> group = new ArrayList<>();
      do {
        group.add(comparison());
      } while (takeWord("and"));
      groups.add(group);
    } while (takeWord("or"));
    return new Condition(groups);
  }

  private Condition.Comparison comparison() {
    Operand left = operand();
    Optional<String> sign = take("sign");
    Condition.Relation relation = sign.map(RELATIONS::get).orElse(null);
    if (relation == null) {
      throw wrong("one of ==, !=, <, <=, >, >=");
    }
    Operand right = operand();
    for (Operand side : List.of(left, right)) {
      if (relation.orders()
          && side instanceof Operand.Literal literal
          && Written.number(literal.value()).isEmpty()) {
        throw new ExpressionException(
            "%s is no number, and %s compares numbers"
                .formatted(Operand.text(literal.value()), relation.sign()));
      }
    }
    return new Condition.Comparison(left, relation, right);
  }

  private Operand operand() {
    Optional<String> quoted = take("quoted");
    if (quoted.isPresent()) {
      String text = quoted.get();
      return new Operand.Literal(
          JSON.textNode(text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")));
    }
    Optional<String> number = take("number");
    if (number.isPresent()) {
      return new Operand.Literal(number(number.get()));
    }
    Optional<String> column = take("column");
    if (column.isPresent()) {
      return new Operand.Read(path(unquoted(column.get())));
    }
    String name = take("name").orElseThrow(() -> wrong("a column, a number or a quoted text"));
    return switch (name) {
      case "true", "false" -> new Operand.Literal(JSON.booleanNode(name.equals("true")));
      case "null" -> new Operand.Literal(JSON.nullNode());
      case "where", "else", "and", "or" ->
          throw new ExpressionException(
              "'%s' stands where a column should; a column of that name is written `%s`"
                  .formatted(name, name));
      default -> new Operand.Read(path(name));
    };
  }

  private RowPath path(String column) {
    List<String> steps = new ArrayList<>();
    steps.add(column);
    while (at < source.length() && (source.charAt(at) == '.' || source.charAt(at) == '[')) {
      boolean bracket = source.charAt(at) == '[';
      at++;
      steps.add(step());
      if (bracket) {
        if (at >= source.length() || source.charAt(at) != ']') {
          throw wrong("]");
        }
        at++;
      }
    }
    return new RowPath(steps);
  }

  // No white space within a path, and 0.1 of output.0.1 is two steps.
  private String step() {
    Matcher step = Pattern.compile("-?[0-9]+|[\\p{L}_][\\p{L}\\p{N}_-]*|`[^`]+`").matcher(source);
    if (!step.region(at, source.length()).lookingAt()) {
      throw wrong("a key or a place in a list");
    }
    at = step.end();
    return unquoted(step.group());
  }

  private static String unquoted(String name) {
    return name.startsWith("`") ? name.substring(1, name.length() - 1) : name;
  }

  private static JsonNode number(String text) {
    return text.matches("[-+]?[0-9]{1,18}")
        ? JSON.numberNode(Long.parseLong(text))
        : JSON.numberNode(Double.parseDouble(text));
  }

  private boolean takeWord(String word) {
    int before = at;
    if (take("name").filter(word::equals).isPresent()) {
      return true;
    }
    at = before;
    return false;
  }

  private Optional<String> take(String kind) {
    space();
    Matcher token = TOKEN.matcher(source).region(at, source.length());
    if (!token.lookingAt() || token.group(kind) == null) {
      return Optional.empty();
    }
    at = token.end();
    return Optional.of(token.group());
  }

  private boolean atEnd() {
    space();
    return at == source.length();
  }

  private void space() {
    while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
      at++;
    }
  }

  private ExpressionException wrong(String wanted) {
    space();
    String rest = source.substring(at);
    return new ExpressionException(
        ("%s where %s should be; names of other characters than letters, digits, _"
                + " and - are put in back quotes")
            .formatted(rest.isEmpty() ? "it ends" : "'" + rest + "' stands", wanted));
  }
}
