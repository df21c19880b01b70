package io.predilect.data.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A template, parsed once. Its variables are values only: template code inside them is text. Safe
 * for use by many threads.
 */
public final class Template {
  private final Action action;
  private final Scope.Unit unit;
  private final Map<String, Action> blocks;
  private final Set<String> variables;

  private Template(List<Stmt> statements) {
    Map<String, Action> found = new HashMap<>();
    this.unit = new Scope.Unit(null);
    Scope scope = new Scope(null, unit);
    this.action = StmtCompiler.template(statements, scope, found);
    this.blocks = Map.copyOf(found);
    Set<String> read = new TreeSet<>(scope.resolved());
    read.removeAll(Globals.ALL.keySet());
    read.remove("self");
    this.variables = Set.copyOf(read);
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

  /**
   * The same, but what is {@code None} or undefined may be asked about and not written: it makes
   * the rendering fail, and {@code default} takes both for missing.
   *
   * @throws JinjaException also where such a value would be written
   */
  public String renderPresent(Map<String, ?> variables) {
    return render(variables, Budget.UNITS, true);
  }

  /** The variables that it reads, without the functions that every template has. */
  public Set<String> variables() {
    return variables;
  }

  /** The same with another amount of work than {@link Budget#UNITS}. */
  String render(Map<String, ?> variables, long units) {
    return render(variables, units, false);
  }

  private String render(Map<String, ?> variables, long units, boolean present) {
    try {
      Given given = new Given();
      Map<String, Object> values = given.variables(variables);
      Budget budget = new Budget(units, given.size(), new Presence(present));
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
