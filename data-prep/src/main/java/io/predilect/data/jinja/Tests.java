package io.predilect.data.jinja;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The tests by name; the value that is tested is a test's first argument. */
final class Tests {
  /** Whether a value passes. */
  interface Test {
    boolean passes(Rendering rendering, Args args);
  }

  private static final Map<String, Test> ALL = new HashMap<>();

  static {
    plain("defined", value -> !(value instanceof Undefined));
    plain("undefined", value -> value instanceof Undefined);
    plain("none", value -> value instanceof None);
    plain("boolean", value -> value instanceof Boolean);
    plain("true", value -> Boolean.TRUE.equals(value));
    plain("false", value -> Boolean.FALSE.equals(value));
    plain("integer", value -> Numbers.isWhole(value) && !(value instanceof Boolean));
    plain("float", value -> value instanceof Double);
    plain("number", Numbers::isNumber);
    plain("string", value -> Types.text(value) != null);
    plain("mapping", value -> value instanceof Dict);
    plain("sequence", Tests::isSequence);
    plain("iterable", value -> Items.iterable(value));
    plain("callable", value -> value instanceof Callable || value instanceof Undefined);
    plain("escaped", value -> value instanceof Markup);
    plain("filter", value -> Types.text(value) != null && Filters.has(Types.text(value)));
    plain("test", value -> Types.text(value) != null && ALL.containsKey(Types.text(value)));
    ALL.put("lower", (r, a) -> cased("islower", r, a));
    ALL.put("upper", (r, a) -> cased("isupper", r, a));
    ALL.put("odd", (r, a) -> rest(r, a.bind("odd", 1, "value")[0], 2L, 1L));
    ALL.put("even", (r, a) -> rest(r, a.bind("even", 1, "value")[0], 2L, 0L));
    ALL.put(
        "divisibleby",
        (r, a) -> {
          Object[] given = a.bind("divisibleby", 2, "value", "num");
          return rest(r, given[0], given[1], 0L);
        });
    ALL.put("sameas", (r, a) -> same(a.bind("sameas", 2, "value", "other")));
    compared("in", "in");
    compared("==", "==", "eq", "equalto");
    compared("!=", "!=", "ne");
    compared(">", ">", "gt", "greaterthan");
    compared(">=", ">=", "ge");
    compared("<", "<", "lt", "lessthan");
    compared("<=", "<=", "le");
  }

  private Tests() {}

  private static void plain(String name, Predicate<Object> test) {
    ALL.put(name, (rendering, args) -> test.test(args.bind(name, 1, "value")[0]));
  }

  private static void compared(String operator, String... names) {
    for (String name : names) {
      ALL.put(
          name,
          (rendering, args) -> {
            Object[] given = args.bind(name, 2, "a", "b");
            return Comparison.holds(operator, given[0], given[1], rendering.budget());
          });
    }
  }

  static Test named(String name) {
    return ALL.get(name);
  }

  /** A test whose name is a value. */
  static boolean apply(Object name, Rendering rendering, Args args) {
    Test test = ALL.get(String.valueOf(Types.text(name)));
    if (test == null) {
      throw JinjaException.failed("No test named " + Repr.repr(name, rendering.budget()) + ".");
    }
    return test.passes(rendering, args);
  }

  private static boolean isSequence(Object value) {
    return Types.text(value) != null
        || Types.sequence(value) != null
        || value instanceof Dict
        || value instanceof Range
        || value instanceof Undefined;
  }

  private static boolean cased(String method, Rendering rendering, Args args) {
    String text = Filters.text(args.bind(method, 1, "value")[0], rendering);
    rendering.budget().read(text);
    return CharacterKinds.ask(method.toLowerCase(Locale.ROOT), text);
  }

  private static boolean rest(Rendering rendering, Object value, Object divisor, Object rest) {
    return Comparison.equal(
        Operators.binary("%", value, divisor, rendering), rest, rendering.budget());
  }

  private static boolean same(Object[] given) {
    boolean plain = given[0] instanceof String || Numbers.isNumber(given[0]);
    return given[0] == given[1] || (plain && given[0].equals(given[1]));
  }
}
