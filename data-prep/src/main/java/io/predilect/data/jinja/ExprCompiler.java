package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Expressions to code, their names resolved.
 *
 * @param scope where names are found
 * @param lenient whether it is in a condition, where an unknown filter fails only when it is
 *     reached
 */
record ExprCompiler(Scope scope, boolean lenient) {
  Code compile(Expr expression) {
    if (expression instanceof Expr.Constant constant) {
      Object value = constant.value();
      return frame -> value;
    }
    if (expression instanceof Expr.Name name) {
      return name(name.name());
    }
    if (expression instanceof Expr.Attribute attribute) {
      Code object = compile(attribute.object());
      String name = attribute.name();
      return frame -> Attributes.attribute(object.eval(frame), name, frame.budget());
    }
    if (expression instanceof Expr.Item item) {
      Code object = compile(item.object());
      Code key = compile(item.key());
      return frame -> Attributes.item(object.eval(frame), key.eval(frame), frame.budget());
    }
    if (expression instanceof Expr.Slice slice) {
      return slice(slice);
    }
    if (expression instanceof Expr.Call call) {
      return CallCompiler.call(call, this, Optional.empty());
    }
    if (expression instanceof Expr.Filter filter) {
      return filter(filter, compile(filter.input().orElseThrow()));
    }
    if (expression instanceof Expr.Test test) {
      return test(test);
    }
    return operation(expression);
  }

  private Code name(String name) {
    Scope.Slot slot = scope.find(name);
    if (slot == null) {
      throw new IllegalStateException("name " + name + " was not met");
    }
    int levels = scope.unit().depth() - slot.unit().depth();
    int index = slot.index();
    Undefined undefined = Undefined.variable(name);
    if (levels == 0) {
      return frame -> {
        Object value = frame.get(index);
        return value == null ? undefined : value;
      };
    }
    return frame -> {
      Object value = frame.out(levels).get(index);
      return value == null ? undefined : value;
    };
  }

  private Code slice(Expr.Slice slice) {
    Code object = compile(slice.object());
    Code start = optional(slice.start());
    Code stop = optional(slice.stop());
    Code step = optional(slice.step());
    return frame ->
        Slices.slice(
            object.eval(frame),
            start.eval(frame),
            stop.eval(frame),
            step.eval(frame),
            frame.budget());
  }

  private Code optional(Optional<Expr> expression) {
    return expression.map(this::compile).orElse(frame -> None.NONE);
  }

  private Code operation(Expr expression) {
    if (expression instanceof Expr.Binary binary) {
      return binary(binary.operator(), compile(binary.left()), compile(binary.right()));
    }
    if (expression instanceof Expr.Unary unary) {
      Code operand = compile(unary.operand());
      String operator = unary.operator();
      return operator.equals("not")
          ? frame -> !Types.truth(operand.eval(frame))
          : frame -> Operators.signed(operator, operand.eval(frame));
    }
    if (expression instanceof Expr.Compare compare) {
      return compare(compare);
    }
    if (expression instanceof Expr.Conditional conditional) {
      return conditional(conditional);
    }
    if (expression instanceof Expr.Concat concat) {
      List<Code> parts = all(concat.parts());
      List<String> names = concat.parts().stream().map(Spelled::of).toList();
      return frame -> concat(parts, names, frame);
    }
    return literal(expression);
  }

  private static Code binary(String operator, Code left, Code right) {
    return switch (operator) {
      case "and" ->
          frame -> {
            Object value = left.eval(frame);
            return Types.truth(value) ? right.eval(frame) : value;
          };
      case "or" ->
          frame -> {
            Object value = left.eval(frame);
            return Types.truth(value) ? value : right.eval(frame);
          };
      default ->
          frame ->
              Operators.binary(operator, left.eval(frame), right.eval(frame), frame.rendering());
    };
  }

  private static Object concat(List<Code> parts, List<String> names, Frame frame) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      Object part = parts.get(i).eval(frame);
      frame.budget().presence().require(part, names.get(i));
      String next = Repr.str(part, frame.budget());
      frame.budget().spend(next.length());
      text.append(next);
    }
    return text.toString();
  }

  private Code compare(Expr.Compare compare) {
    Code first = compile(compare.first());
    List<Code> others = all(compare.others());
    List<String> operators = compare.operators();
    if (others.size() == 1) {
      String operator = operators.get(0);
      Code other = others.get(0);
      return frame ->
          Comparison.holds(operator, first.eval(frame), other.eval(frame), frame.budget());
    }
    return frame -> {
      Object left = first.eval(frame);
      for (int i = 0; i < others.size(); i++) {
        Object right = others.get(i).eval(frame);
        if (!Comparison.holds(operators.get(i), left, right, frame.budget())) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private Code conditional(Expr.Conditional conditional) {
    ExprCompiler inside = new ExprCompiler(scope, true);
    Code test = inside.compile(conditional.test());
    Code then = inside.compile(conditional.then());
    Undefined none =
        Undefined.meant(
            "the inline if-expression on line "
                + conditional.line()
                + " evaluated to false and no else section was defined.");
    Code otherwise = conditional.otherwise().map(inside::compile).orElse(frame -> none);
    return frame -> test.holds(frame) ? then.eval(frame) : otherwise.eval(frame);
  }

  private Code literal(Expr expression) {
    if (expression instanceof Expr.ListOf list) {
      List<Code> items = all(list.items());
      return frame -> values(items, frame);
    }
    if (expression instanceof Expr.TupleOf tuple) {
      List<Code> items = all(tuple.items());
      return frame -> new Tuple(values(items, frame));
    }
    Expr.DictOf dict = (Expr.DictOf) expression;
    List<Code> keys = all(dict.keys());
    List<Code> values = all(dict.values());
    return frame -> {
      frame.budget().spend(keys.size());
      Dict made = new Dict();
      for (int i = 0; i < keys.size(); i++) {
        Object key = keys.get(i).eval(frame);
        made.put(key, values.get(i).eval(frame));
      }
      return made;
    };
  }

  private static List<Object> values(List<Code> items, Frame frame) {
    frame.budget().spend(items.size());
    List<Object> values = new ArrayList<>(items.size());
    for (Code item : items) {
      values.add(item.eval(frame));
    }
    return values;
  }

  private List<Code> all(List<Expr> expressions) {
    return expressions.stream().map(this::compile).toList();
  }

  /** A filter of what {@code input} gives. */
  Code filter(Expr.Filter filter, Code input) {
    Function.Body body = Filters.named(filter.name());
    if (body == null) {
      return unknown("filter", filter.name(), filter.line());
    }
    ArgsCode args = args(filter.arguments());
    boolean takesAbsent = Filters.takesAbsent(filter.name());
    String name = filter.input().map(Spelled::of).orElse("the block");
    return frame -> {
      frame.budget().spend(1);
      Object value = input.eval(frame);
      if (!takesAbsent) {
        frame.budget().presence().require(value, name);
      }
      return body.apply(frame.rendering(), args.eval(frame).after(value));
    };
  }

  private Code test(Expr.Test test) {
    Tests.Test body = Tests.named(test.name());
    if (body == null) {
      return unknown("test", test.name(), test.line());
    }
    Code input = compile(test.input());
    ArgsCode args = args(test.arguments());
    return frame -> {
      Object value = input.eval(frame);
      return body.passes(frame.rendering(), args.eval(frame).after(value));
    };
  }

  private Code unknown(String kind, String name, int line) {
    if (!lenient) {
      throw JinjaException.syntax("No " + kind + " named " + Repr.quoted(name) + ".", line);
    }
    return frame -> {
      throw JinjaException.failed("No " + kind + " named " + Repr.quoted(name) + " found.");
    };
  }

  /** Arguments, ready to be evaluated. */
  interface ArgsCode {
    Args eval(Frame frame);
  }

  ArgsCode args(Expr.Arguments arguments) {
    List<Code> positional = all(arguments.positional());
    Map<String, Code> named = new LinkedHashMap<>();
    arguments.named().forEach(n -> named.put(n.name(), compile(n.value())));
    if (arguments.named().size() > named.size()) {
      throw JinjaException.syntax("keyword argument repeated", 0);
    }
    if (arguments.rest().isEmpty() && arguments.namedRest().isEmpty() && named.isEmpty()) {
      return positional.isEmpty()
          ? frame -> Args.NONE
          : frame -> new Args(values(positional, frame), Map.of());
    }
    Optional<Code> rest = arguments.rest().map(this::compile);
    Optional<Code> namedRest = arguments.namedRest().map(this::compile);
    return frame -> {
      List<Object> values = values(positional, frame);
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, code) -> byName.put(name, code.eval(frame)));
      if (rest.isPresent()) {
        values.addAll(Items.list(rest.get().eval(frame), frame.budget()));
      }
      if (namedRest.isPresent()) {
        byName.putAll(Globals.named(namedRest.get().eval(frame)));
      }
      return new Args(values, byName);
    };
  }
}
