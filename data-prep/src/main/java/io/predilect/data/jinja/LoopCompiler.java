package io.predilect.data.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A loop to an action.
 *
 * @param scope the one around the loop
 * @param expressions of that scope
 * @param bodies compiles what stands inside a loop
 * @param others compiles what stands behind {@code else}
 */
record LoopCompiler(
    Scope scope,
    ExprCompiler expressions,
    BiFunction<Scope, List<Stmt>, Action> bodies,
    BiFunction<Scope, List<Stmt>, Action> others) {
  /** What a loop is made of. */
  private record Parts(
      Scopes.Setter target,
      Optional<Test> test,
      int loopSlot,
      Action enter,
      Action body,
      Action otherwise) {}

  /** Which items a loop has: the target is set in the test's own scope. */
  private record Test(Scopes.Setter target, Action enter, Code code) {
    boolean passes(Frame frame, Object item) {
      frame.budget().spend(1);
      enter.run(frame);
      target.set(frame, item);
      return code.holds(frame);
    }
  }

  Action compile(Stmt.For loop) {
    if (assignsLoop(loop)) {
      throw JinjaException.syntax(
          "Can't assign to special loop variable in for-loop target", loop.line());
    }
    Code items = expressions.compile(loop.items());
    Scope.Unit unit = loop.recursive() ? new Scope.Unit(scope.unit()) : scope.unit();
    Parts parts = parts(loop, new Scope(scope, unit));
    String name = Spelled.of(loop.items());
    if (!loop.recursive()) {
      return frame -> run(parts, present(items, name, frame), frame, frame, 0, null);
    }
    return frame -> {
      frame.write((String) recursion(parts, unit, frame).apply(present(items, name, frame), 0));
      return Flow.NEXT;
    };
  }

  private static Object present(Code items, String name, Frame frame) {
    Object value = items.eval(frame);
    frame.budget().presence().require(value, name);
    return value;
  }

  private static BiFunction<Object, Integer, Object> recursion(
      Parts parts, Scope.Unit unit, Frame home) {
    return new BiFunction<>() {
      @Override
      public Object apply(Object items, Integer depth) {
        home.budget().enter();
        Frame frame = new Frame(home.rendering(), home, unit.slots());
        run(parts, items, home, frame, depth, this);
        home.budget().leave();
        return frame.text();
      }
    };
  }

  private Parts parts(Stmt.For loop, Scope inner) {
    boolean extended =
        loop.recursive() || !ScopeReader.undeclared(loop.body(), Set.of("loop")).isEmpty();
    int loopSlot = extended ? inner.parameter("loop").index() : -1;
    ScopeReader.parameters(loop.target(), inner);
    ScopeReader.read(loop.body(), inner);
    Optional<Test> test = loop.test().map(condition -> test(loop.target(), condition));
    Scope otherwise = new Scope(scope, inner.unit());
    ScopeReader.read(loop.otherwise(), otherwise);
    Action body = bodies.apply(inner, loop.body());
    Action rest = others.apply(otherwise, loop.otherwise());
    Action enterRest = Scopes.enter(otherwise);
    return new Parts(
        Scopes.setter(loop.target(), inner, true),
        test,
        loopSlot,
        Scopes.enter(inner),
        body,
        frame -> {
          enterRest.run(frame);
          return rest.run(frame);
        });
  }

  private Test test(Target target, Expr condition) {
    Scope own = new Scope(scope, scope.unit());
    ScopeReader.parameters(target, own);
    ScopeReader.read(condition, own);
    return new Test(
        Scopes.setter(target, own, true),
        Scopes.enter(own),
        new ExprCompiler(own, false).compile(condition));
  }

  // frame: where the body's variables are; home: where the test's are.
  private static Flow run(
      Parts parts,
      Object given,
      Frame home,
      Frame frame,
      int depth,
      BiFunction<Object, Integer, Object> recursion) {
    Iterator<Object> items = Items.of(given);
    Object whole = given;
    if (parts.test().isPresent()) {
      Test test = parts.test().get();
      Iterator<Object> all = items;
      items = Items.mapped(() -> all, item -> test.passes(home, item) ? item : null);
      whole = Lazy.generator(items);
    }
    Loop loop = new Loop(whole, items, depth, recursion, frame.budget());
    boolean completed = false;
    while (loop.hasNext()) {
      frame.budget().spend(1);
      Object item = loop.next();
      if (parts.loopSlot() >= 0) {
        frame.set(parts.loopSlot(), loop);
      }
      parts.target().set(frame, item);
      parts.enter().run(frame);
      Flow flow = parts.body().run(frame);
      if (flow == Flow.BREAK) {
        break;
      }
      // As in Jinja2, an item that ends with continue does not count as one that was there.
      completed |= flow == Flow.NEXT;
    }
    return completed ? Flow.NEXT : parts.otherwise().run(frame);
  }

  private static boolean assignsLoop(Node node) {
    return (node instanceof Target.Variable variable && variable.name().equals("loop"))
        || node.children().stream().anyMatch(LoopCompiler::assignsLoop);
  }
}
