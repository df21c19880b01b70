package io.predilect.data.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A template, parsed once. Its variables are values only: template code inside them is text. Safe
 * for use by many threads.
 */
public final class Template {
  private final Action action;
  private final Scope.Unit unit;
  private final Map<String, Action> blocks;

  private Template(List<Stmt> statements) {
    Map<String, Action> found = new HashMap<>();
    this.unit = new Scope.Unit(null);
    this.action = StmtCompiler.template(statements, new Scope(null, unit), found);
    this.blocks = Map.copyOf(found);
  }

  /**
   * Parses a template.
   *
   * @throws JinjaException if the source is not a template
   */
  public static Template of(String source) {
    try {
      return new Template(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /**
   * The rendered text.
   *
   * @param variables maps, lists, strings, numbers, booleans and nulls by name
   * @throws JinjaException if the template raises, fails on these variables, or takes too much work
   */
  public String render(Map<String, ?> variables) {
    return render(variables, Budget.UNITS);
  }

  /** The same with another amount of work than {@link Budget#UNITS}. */
  String render(Map<String, ?> variables, long units) {
    try {
      Given given = new Given();
      Map<String, Object> values = given.variables(variables);
      Budget budget = new Budget(units, given.size());
      Rendering rendering = new Rendering(values, Globals.ALL, blocks, budget);
      Frame frame = new Frame(rendering, null, unit.slots());
      action.run(frame);
      return frame.text();
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  private static JinjaException tooDeep() {
    return JinjaException.limit("it nests too deep");
  }
}
