package io.predilect.jobs.zeppelin;

import java.io.StringWriter;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;
import javax.script.ScriptException;

/** The interpreter of Scala that spark-shell and Zeppelin are built on, by Java's door to it. */
final class Scala {
  private final ScriptEngine engine = new ScriptEngineManager().getEngineByName("scala");

  /** Gives a value a name. */
  void bind(String name, Class<?> type, Object value) {
    engine.put(name + "_", value); // there without its type
    run("val %s = %s_.asInstanceOf[%s]".formatted(name, name, type.getName()));
  }

  /**
   * Runs code.
   *
   * @return what it printed; letters beyond ASCII may be others there, by the platform's encoding
   * @throws AssertionError when it does not compile, or throws something
   */
  String run(String code) {
    StringWriter printed = new StringWriter();
    engine.getContext().setWriter(printed);
    try {
      engine.eval(code);
    } catch (ScriptException | RuntimeException e) {
      throw new AssertionError(e.getMessage() + "\nof:\n" + code + "\nafter:\n" + printed, e);
    }
    return printed.toString();
  }
}
