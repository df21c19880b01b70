package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Statements of one scope to actions.
 *
 * @param scope where names are found
 * @param top whether outside all loops, macros and blocks: what is set here, blocks see
 * @param inLoop whether break and continue have a loop to act on
 * @param lenient whether directly inside a condition
 * @param blocks those found so far
 */
record StmtCompiler(
    Scope scope, boolean top, boolean inLoop, boolean lenient, Map<String, Action> blocks) {
  private static final Set<String> SPECIAL = Set.of("caller", "kwargs", "varargs");

  /** A template: its action runs in a frame of so many slots as the scope's unit has. */
  static Action template(List<Stmt> statements, Scope scope, Map<String, Action> blocks) {
    ScopeReader.read(statements, scope);
    Action body = new StmtCompiler(scope, true, false, false, blocks).all(statements);
    Action enter = Scopes.enter(scope);
    return frame -> {
      enter.run(frame);
      return body.run(frame);
    };
  }

  private StmtCompiler inside(Scope inner, boolean loop) {
    return new StmtCompiler(inner, false, loop, false, blocks);
  }

  private Scope inner() {
    return new Scope(scope, scope.unit());
  }

  ExprCompiler expressions() {
    return new ExprCompiler(scope, lenient);
  }

  /** Statements one after the other. */
  Action all(List<Stmt> statements) {
    Action[] actions = statements.stream().map(this::one).toArray(Action[]::new);
    return frame -> {
      for (Action action : actions) {
        Flow flow = action.run(frame);
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    };
  }

  private Action one(Stmt statement) {
    int line = statement.line();
    Action action;
    try {
      action = compile(statement);
    } catch (JinjaException e) {
      throw e.at(line);
    }
    if (statement instanceof Stmt.Text) {
      return action;
    }
    return frame -> {
      try {
        frame.budget().spend(1);
        return action.run(frame);
      } catch (JinjaException e) {
        throw e.at(line);
      }
    };
  }

  private Action compile(Stmt statement) {
    if (statement instanceof Stmt.Text text) {
      String written = text.text();
      return frame -> {
        frame.write(written);
        return Flow.NEXT;
      };
    }
    if (statement instanceof Stmt.Print print) {
      Code value = expressions().compile(print.value());
      String name = Spelled.of(print.value());
      return frame -> {
        Object written = value.eval(frame);
        frame.budget().presence().require(written, name);
        frame.write(Repr.str(written, frame.budget()));
        return Flow.NEXT;
      };
    }
    if (statement instanceof Stmt.If condition) {
      return condition(condition);
    }
    if (statement instanceof Stmt.For loop) {
      return new LoopCompiler(
              scope,
              expressions(),
              (s, b) -> inside(s, true).all(b),
              (s, b) -> inside(s, inLoop).all(b))
          .compile(loop);
    }
    if (statement instanceof Stmt.Assign assign) {
      Code value = expressions().compile(assign.value());
      Scopes.Setter setter = Scopes.setter(assign.target(), scope, true);
      return assign(assign.target(), value, setter);
    }
    if (statement instanceof Stmt.AssignBlock block) {
      return assignBlock(block);
    }
    if (statement instanceof Stmt.Jump jump) {
      if (!inLoop) {
        throw JinjaException.syntax(
            "'" + jump.flow().name().toLowerCase(java.util.Locale.ROOT) + "' outside loop",
            jump.line());
      }
      return frame -> jump.flow();
    }
    return withScope(statement);
  }

  private Action withScope(Stmt statement) {
    if (statement instanceof Stmt.Macro macro) {
      Macro.Shape shape = shape(macro);
      Target name = new Target.Variable(macro.name().orElseThrow(), macro.line());
      return assign(name, frame -> new Macro(shape, frame), Scopes.setter(name, scope, true));
    }
    if (statement instanceof Stmt.CallBlock block) {
      Macro.Shape shape = shape(block.caller());
      Code call =
          CallCompiler.call(
              block.call(), expressions(), Optional.of(frame -> new Macro(shape, frame)));
      return frame -> {
        frame.write(Repr.str(call.eval(frame), frame.budget()));
        return Flow.NEXT;
      };
    }
    if (statement instanceof Stmt.Generation generation) {
      Macro.Shape shape = shape(generation.body());
      return frame -> {
        Object text = new Macro(shape, frame).call(frame.rendering(), Args.NONE);
        frame.write((String) text);
        return Flow.NEXT;
      };
    }
    if (statement instanceof Stmt.FilterBlock block) {
      return filterBlock(block);
    }
    if (statement instanceof Stmt.With with) {
      return with(with);
    }
    if (statement instanceof Stmt.Block block) {
      return block(block);
    }
    return frame -> {
      throw JinjaException.failed("no loader for this environment specified");
    };
  }

  private Action condition(Stmt.If condition) {
    StmtCompiler arm = new StmtCompiler(scope, top, inLoop, true, blocks);
    Code test = arm.expressions().compile(condition.test());
    Action then = arm.all(condition.then());
    Action otherwise = arm.all(condition.otherwise());
    return frame -> test.holds(frame) ? then.run(frame) : otherwise.run(frame);
  }

  private Action assign(Target target, Code value, Scopes.Setter setter) {
    Scopes.Setter export =
        top && target instanceof Target.Variable variable
            ? (frame, v) -> frame.rendering().export(variable.name(), v)
            : (frame, v) -> {};
    return frame -> {
      setter.check(frame);
      Object v = value.eval(frame);
      setter.set(frame, v);
      export.set(frame, v);
      return Flow.NEXT;
    };
  }

  private Action assignBlock(Stmt.AssignBlock block) {
    Scopes.Setter setter = Scopes.setter(block.target(), scope, false);
    return captured(
        block.body(),
        block.filter(),
        (frame, value) -> assign(block.target(), f -> value, setter).run(frame));
  }

  private Action filterBlock(Stmt.FilterBlock block) {
    return captured(
        block.body(),
        Optional.of(block.filter()),
        (frame, value) -> frame.write(Repr.str(value, frame.budget())));
  }

  /** What filters make of a block's text. */
  private interface Filtered {
    Object of(Frame frame, String text);
  }

  private Filtered filtered(Optional<Expr.Filter> filter) {
    if (filter.isEmpty()) {
      return (frame, text) -> text;
    }
    int slot = scope.hidden();
    Code code = chain(filter.get(), frame -> frame.get(slot));
    return (frame, text) -> {
      frame.set(slot, text);
      return code.eval(frame);
    };
  }

  private Code chain(Expr.Filter filter, Code text) {
    Code input =
        filter.input().isPresent() && filter.input().get() instanceof Expr.Filter earlier
            ? chain(earlier, text)
            : text;
    return expressions().filter(filter, input);
  }

  /** Writes a block's statements aside; what its filters make of that is given to {@code taken}. */
  private Action captured(
      List<Stmt> statements, Optional<Expr.Filter> filter, Scopes.Setter taken) {
    Scope inner = inner();
    ScopeReader.read(statements, inner);
    filter.ifPresent(by -> ScopeReader.read(by, inner));
    Action enter = Scopes.enter(inner);
    StmtCompiler inside = inside(inner, inLoop);
    Action body = inside.all(statements);
    Filtered filtered = inside.filtered(filter);
    return frame -> {
      StringBuilder own = new StringBuilder();
      StringBuilder before = frame.redirect(own);
      Flow flow;
      try {
        enter.run(frame);
        flow = body.run(frame);
      } finally {
        frame.redirect(before);
      }
      if (flow == Flow.NEXT) {
        taken.set(frame, filtered.of(frame, own.toString()));
      }
      return flow;
    };
  }

  private Action with(Stmt.With with) {
    Scope inner = inner();
    with.targets().forEach(target -> ScopeReader.parameters(target, inner));
    ScopeReader.read(with.body(), inner);
    List<Code> values = with.values().stream().map(expressions()::compile).toList();
    List<Scopes.Setter> setters = new ArrayList<>();
    with.targets().forEach(target -> setters.add(Scopes.setter(target, inner, true)));
    Action enter = Scopes.enter(inner);
    Action body = inside(inner, inLoop).all(with.body());
    return frame -> {
      enter.run(frame);
      for (int i = 0; i < values.size(); i++) {
        setters.get(i).set(frame, values.get(i).eval(frame));
      }
      return body.run(frame);
    };
  }

  private Macro.Shape shape(Stmt.Macro macro) {
    Scope inner = new Scope(scope, new Scope.Unit(scope.unit()));
    List<Scope.Slot> slots = new ArrayList<>();
    macro.parameters().forEach(name -> slots.add(inner.parameter(name)));
    Set<String> used = ScopeReader.undeclared(macro.body(), SPECIAL);
    Map<String, Integer> special = new HashMap<>();
    for (String name : SPECIAL) {
      boolean own = used.contains(name) && !macro.parameters().contains(name);
      special.put(name, own ? inner.parameter(name).index() : -1);
    }
    int callerAt = macro.parameters().indexOf("caller");
    if (callerAt >= 0
        && used.contains("caller")
        && callerAt < macro.parameters().size() - macro.defaults().size()) {
      throw JinjaException.syntax(
          "When defining macros or call blocks the special \"caller\" argument must be omitted or"
              + " be given a default.",
          macro.line());
    }
    ScopeReader.read(macro.defaults(), inner);
    ScopeReader.read(macro.body(), inner);
    StmtCompiler inside = inside(inner, false);
    List<Code> defaults = macro.defaults().stream().map(inside.expressions()::compile).toList();
    Action enter = Scopes.enter(inner);
    Action body = inside.all(macro.body());
    return new Macro.Shape(
        macro.name().orElse(null),
        inner.unit().slots(),
        macro.parameters(),
        slots.stream().map(Scope.Slot::index).toList(),
        defaults,
        special.get("caller"),
        special.get("kwargs"),
        special.get("varargs"),
        enter,
        body);
  }

  private Action block(Stmt.Block block) {
    Scope own = scope.detached();
    ScopeReader.read(block.body(), own);
    Action enter = Scopes.enter(own);
    Action body = inside(own, false).all(block.body());
    if (blocks.containsKey(block.name())) {
      throw JinjaException.syntax(
          "block " + Repr.quoted(block.name()) + " defined twice", block.line());
    }
    Map<String, Scope.Slot> seen = block.scoped() ? scope.visibleStores() : Map.of();
    blocks.put(block.name(), block(own, enter, body, Map.of()));
    if (block.required()) {
      return frame -> {
        throw JinjaException.failed("Required block " + Repr.quoted(block.name()) + " not found");
      };
    }
    return block(own, enter, body, seen);
  }

  // seen: what a scoped block sees of the variables around it, instead of the template's.
  private Action block(Scope own, Action enter, Action body, Map<String, Scope.Slot> seen) {
    return frame -> {
      Frame inner = new Frame(frame.rendering(), null, own.unit().slots());
      enter.run(inner);
      own.begins()
          .forEach(
              (slot, begin) -> {
                if (begin instanceof Scope.Begin.Resolved resolved
                    && seen.containsKey(resolved.name())) {
                  Object value = Scopes.get(frame, scope, seen.get(resolved.name()));
                  if (value != null) {
                    inner.set(slot.index(), value);
                  }
                }
              });
      body.run(inner);
      frame.write(inner.text());
      return Flow.NEXT;
    };
  }
}
