package io.predilect.data.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Meets the names of a scope's statements in their order. Scopes inside are left to themselves. */
final class ScopeReader {
  private ScopeReader() {}

  static void read(List<? extends Node> nodes, Scope scope) {
    nodes.forEach(node -> read(node, scope));
  }

  static void read(Node node, Scope scope) {
    if (node instanceof Expr.Name name) {
      scope.load(name.name());
    } else if (node instanceof Expr) {
      read(node.children(), scope);
    } else if (node instanceof Target target) {
      store(target, scope);
    } else if (node instanceof Stmt statement) {
      statement(statement, scope);
    }
  }

  private static void statement(Stmt statement, Scope scope) {
    if (statement instanceof Stmt.If condition) {
      read(condition.test(), scope);
      Scope then = scope.arm();
      read(condition.then(), then);
      Scope otherwise = scope.arm();
      read(condition.otherwise(), otherwise);
      scope.join(List.of(then, otherwise));
    } else if (statement instanceof Stmt.Print print) {
      read(print.value(), scope);
    } else if (statement instanceof Stmt.For loop) {
      read(loop.items(), scope);
    } else if (statement instanceof Stmt.Assign assign) {
      read(assign.value(), scope);
      store(assign.target(), scope);
    } else if (statement instanceof Stmt.AssignBlock assign) {
      store(assign.target(), scope);
    } else if (statement instanceof Stmt.FilterBlock block) {
      read(block.filter(), scope);
    } else if (statement instanceof Stmt.With with) {
      read(with.values(), scope);
    } else if (statement instanceof Stmt.Macro macro) {
      macro.name().ifPresent(scope::store);
    } else if (statement instanceof Stmt.CallBlock block) {
      read(block.call(), scope);
    } else if (statement instanceof Stmt.OtherTemplate other) {
      read(other.template(), scope);
      other.names().forEach(scope::store);
    }
  }

  private static void store(Target target, Scope scope) {
    if (target instanceof Target.Variable variable) {
      scope.store(variable.name());
    } else if (target instanceof Target.NamespaceAttribute attribute) {
      scope.load(attribute.namespace());
    } else {
      target.children().forEach(part -> store((Target) part, scope));
    }
  }

  /** Makes a loop's or {@code with}'s targets parameters of its scope. */
  static void parameters(Target target, Scope scope) {
    if (target instanceof Target.Variable variable) {
      scope.parameter(variable.name());
    } else {
      target.children().forEach(part -> parameters((Target) part, scope));
    }
  }

  /** Which of some names are read before anything of that name is set. */
  static Set<String> undeclared(List<? extends Node> nodes, Set<String> names) {
    Set<String> left = new HashSet<>(names);
    Set<String> found = new HashSet<>();
    nodes.forEach(node -> undeclared(node, left, found));
    return found;
  }

  private static void undeclared(Node node, Set<String> left, Set<String> found) {
    if (node instanceof Expr.Name name) {
      if (left.contains(name.name())) {
        found.add(name.name());
      }
    } else if (node instanceof Target.Variable variable) {
      left.remove(variable.name());
    } else if (!(node instanceof Stmt.Block)) {
      if (node instanceof Stmt.Macro macro) {
        left.removeAll(macro.parameters());
      }
      if (node instanceof Stmt.CallBlock block) {
        undeclared(block.call(), left, found);
        left.removeAll(block.caller().parameters());
      }
      node.children().forEach(child -> undeclared(child, left, found));
    }
  }
}
