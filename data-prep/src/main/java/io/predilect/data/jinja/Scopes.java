package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scopes and targets to actions. */
final class Scopes {
  private Scopes() {}

  /** Gives a scope's variables what they begin with; parameters are left alone. */
  static Action enter(Scope scope) {
    List<Action> actions = new ArrayList<>();
    for (Map.Entry<Scope.Slot, Scope.Begin> entry : scope.begins().entrySet()) {
      int slot = entry.getKey().index();
      Scope.Begin begin = entry.getValue();
      if (begin instanceof Scope.Begin.Resolved resolved) {
        String name = resolved.name();
        actions.add(frame -> set(frame, slot, frame.rendering().resolve(name)));
      } else if (begin instanceof Scope.Begin.Copied copied) {
        actions.add(frame -> set(frame, slot, get(frame, scope, copied.outer())));
      } else if (begin instanceof Scope.Begin.Unset) {
        actions.add(frame -> set(frame, slot, null));
      }
    }
    Action[] all = actions.toArray(Action[]::new);
    return frame -> {
      for (Action action : all) {
        action.run(frame);
      }
      return Flow.NEXT;
    };
  }

  private static Flow set(Frame frame, int slot, Object value) {
    frame.set(slot, value);
    return Flow.NEXT;
  }

  /** A variable's value as code in a scope sees it; null: it is not set. */
  static Object get(Frame frame, Scope from, Scope.Slot slot) {
    return frame.out(from.unit().depth() - slot.unit().depth()).get(slot.index());
  }

  /** Sets a target. */
  interface Setter {
    void set(Frame frame, Object value);

    /** Refuses what cannot be assigned to, before the value is evaluated. */
    default void check(Frame frame) {}
  }

  /**
   * How a target is set.
   *
   * @param checked whether only namespaces have attributes to set
   */
  static Setter setter(Target target, Scope scope, boolean checked) {
    if (target instanceof Target.Variable variable) {
      int slot = scope.find(variable.name()).index();
      return (frame, value) -> frame.set(slot, value);
    }
    if (target instanceof Target.NamespaceAttribute attribute) {
      return attribute(attribute, scope, checked);
    }
    List<Setter> parts = new ArrayList<>();
    target.children().forEach(part -> parts.add(setter((Target) part, scope, checked)));
    return new Setter() {
      @Override
      public void check(Frame frame) {
        parts.forEach(part -> part.check(frame));
      }

      @Override
      public void set(Frame frame, Object value) {
        List<Object> items = Items.unpacked(value, parts.size(), frame.budget());
        for (int i = 0; i < parts.size(); i++) {
          parts.get(i).set(frame, items.get(i));
        }
      }
    };
  }

  private static Setter attribute(Target.NamespaceAttribute target, Scope scope, boolean checked) {
    Scope.Slot slot = scope.find(target.namespace());
    return new Setter() {
      @Override
      public void check(Frame frame) {
        if (checked && !(get(frame, scope, slot) instanceof Namespace)) {
          throw JinjaException.failed("cannot assign attribute on non-namespace object");
        }
      }

      @Override
      public void set(Frame frame, Object value) {
        Object object = get(frame, scope, slot);
        if (object instanceof Namespace namespace) {
          namespace.set(target.attribute(), value);
        } else {
          throw JinjaException.failed("cannot assign attribute on non-namespace object");
        }
      }
    };
  }
}
