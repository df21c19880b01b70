package io.predilect.data.jinja;

import java.util.HashMap;
import java.util.Map;

/** One rendering: the variables, what is left of its work, and the text so far. */
final class Rendering {
  private final Map<String, Object> variables;
  private final Map<String, Callable> globals;
  private final Budget budget;
  private final Map<String, Action> blocks;

  Rendering(
      Map<String, Object> variables,
      Map<String, Callable> globals,
      Map<String, Action> blocks,
      Budget budget) {
    this.variables = new HashMap<>(variables);
    this.globals = globals;
    this.blocks = blocks;
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  /** A variable of the template as a whole; null: there is none. */
  Object resolve(String name) {
    if (name.equals("self")) {
      return new Self(this);
    }
    Object value = variables.get(name);
    return value == null ? globals.get(name) : value;
  }

  /** The template as its own tags see it: blocks that can be called again. */
  private record Self(Rendering rendering) implements Members {
    @Override
    public Object member(String name) {
      Action block = rendering.blocks.get(name);
      return block == null ? null : new Function(name, (r, args) -> rendering.text(block));
    }

    @Override
    public String toString() {
      return "<TemplateReference None>";
    }
  }

  private String text(Action block) {
    budget.enter();
    Frame frame = new Frame(this, null, 0);
    block.run(frame);
    budget.leave();
    return frame.text();
  }

  /** Makes a variable that was set at the top known to blocks. */
  void export(String name, Object value) {
    variables.put(name, value);
  }
}
