package io.predilect.data.jinja;

import java.util.List;
import java.util.Optional;

/** A statement of a template. */
sealed interface Stmt extends Node {
  /** Where it stands, from 1. */
  int line();

  /** Text as it is. */
  record Text(String text, int line) implements Stmt {}

  /** {@code {{ value }}}. */
  record Print(Expr value, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return List.of(value);
    }
  }

  /** Conditions, each with what is done where it is the first that holds. */
  record If(Expr test, List<Stmt> then, List<Stmt> otherwise, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(test), then, otherwise);
    }
  }

  /** A loop. */
  record For(
      Target target,
      Expr items,
      Optional<Expr> test,
      boolean recursive,
      List<Stmt> body,
      List<Stmt> otherwise,
      int line)
      implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(target, items), body, otherwise, test.stream().toList());
    }
  }

  /** {@code {% set target = value %}}. */
  record Assign(Target target, Expr value, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return List.of(target, value);
    }
  }

  /** {@code {% set target | filter %}body{% endset %}}. */
  record AssignBlock(Target target, Optional<Expr.Filter> filter, List<Stmt> body, int line)
      implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(target), filter.stream().toList(), body);
    }
  }

  /** {@code {% filter name %}body{% endfilter %}}. */
  record FilterBlock(Expr.Filter filter, List<Stmt> body, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(body, List.of(filter));
    }
  }

  /** {@code {% with target = value %}body{% endwith %}}. */
  record With(List<Target> targets, List<Expr> values, List<Stmt> body, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(targets, values, body);
    }
  }

  /** A macro's parameters, the last of which may have defaults, and what it writes. */
  record Macro(
      Optional<String> name,
      List<String> parameters,
      List<Expr> defaults,
      List<Stmt> body,
      int line)
      implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(defaults, body);
    }
  }

  /** {@code {% call(parameters) callee(arguments) %}body{% endcall %}}. */
  record CallBlock(Expr.Call call, Macro caller, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return Node.joined(List.of(call), caller.children());
    }
  }

  /** {@code {% generation %}body{% endgeneration %}}: the body, in a scope of its own. */
  record Generation(Macro body, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return body.children();
    }
  }

  /** A named block, written where it stands. */
  record Block(String name, boolean scoped, boolean required, List<Stmt> body, int line)
      implements Stmt {
    @Override
    public List<? extends Node> children() {
      return body;
    }
  }

  /** {@code break} or {@code continue}. */
  record Jump(Flow flow, int line) implements Stmt {}

  /** A tag that needs another template, of which a chat template has none. */
  record OtherTemplate(Expr template, List<String> names, int line) implements Stmt {
    @Override
    public List<? extends Node> children() {
      return List.of(template);
    }
  }
}
