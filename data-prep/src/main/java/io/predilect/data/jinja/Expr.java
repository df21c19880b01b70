package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An expression of a template. */
sealed interface Expr extends Node {
  /** A literal's value. */
  record Constant(Object value) implements Expr {}

  /** A variable that is read. */
  record Name(String name, int line) implements Expr {}

  /** {@code (a, b)}. */
  record TupleOf(List<Expr> items) implements Expr {
    @Override
    public List<? extends Node> children() {
      return items;
    }
  }

  /** {@code [a, b]}. */
  record ListOf(List<Expr> items) implements Expr {
    @Override
    public List<? extends Node> children() {
      return items;
    }
  }

  /** {@code {a: b}}: keys and values in turn. */
  record DictOf(List<Expr> keys, List<Expr> values) implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(keys, values);
    }
  }

  /** {@code -a}, {@code +a}, {@code not a}. */
  record Unary(String operator, Expr operand) implements Expr {
    @Override
    public List<? extends Node> children() {
      return List.of(operand);
    }
  }

  /** Arithmetic, {@code and}, {@code or}. */
  record Binary(String operator, Expr left, Expr right) implements Expr {
    @Override
    public List<? extends Node> children() {
      return List.of(left, right);
    }
  }

  /** {@code a ~ b ~ c}. */
  record Concat(List<Expr> parts) implements Expr {
    @Override
    public List<? extends Node> children() {
      return parts;
    }
  }

  /** {@code a < b <= c}: as many operators as further operands. */
  record Compare(Expr first, List<String> operators, List<Expr> others) implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(first), others);
    }
  }

  /** {@code then if test else otherwise}. */
  record Conditional(Expr test, Expr then, Optional<Expr> otherwise, int line) implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(test, then), otherwise.stream().toList());
    }
  }

  /** {@code object.name}. */
  record Attribute(Expr object, String name) implements Expr {
    @Override
    public List<? extends Node> children() {
      return List.of(object);
    }
  }

  /** {@code object[key]}. */
  record Item(Expr object, Expr key) implements Expr {
    @Override
    public List<? extends Node> children() {
      return List.of(object, key);
    }
  }

  /** {@code object[start:stop:step]}. */
  record Slice(Expr object, Optional<Expr> start, Optional<Expr> stop, Optional<Expr> step)
      implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(
          List.of(object), start.stream().toList(), stop.stream().toList(), step.stream().toList());
    }
  }

  /** {@code callee(arguments)}. */
  record Call(Expr callee, Arguments arguments) implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(callee), arguments.children());
    }
  }

  /** {@code input|name(arguments)}; no input: the text of a filter block. */
  record Filter(Optional<Expr> input, String name, Arguments arguments, int line) implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(input.stream().toList(), arguments.children());
    }
  }

  /** {@code input is name(arguments)}. */
  record Test(Expr input, String name, Arguments arguments, int line) implements Expr {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(input), arguments.children());
    }
  }

  /** A call's arguments: by place, by name, {@code *list} and {@code **dict}. */
  record Arguments(
      List<Expr> positional, List<Named> named, Optional<Expr> rest, Optional<Expr> namedRest) {
    static final Arguments NONE =
        new Arguments(List.of(), List.of(), Optional.empty(), Optional.empty());

    List<Expr> children() {
      List<Expr> all = new ArrayList<>(positional);
      named.forEach(n -> all.add(n.value()));
      rest.ifPresent(all::add);
      namedRest.ifPresent(all::add);
      return all;
    }
  }

  /** {@code name=value}. */
  record Named(String name, Expr value) {}
}
