package io.predilect.data.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Calls to code. */
final class CallCompiler {
  private CallCompiler() {}

  /**
   * A call.
   *
   * @param caller what a call block gives as {@code caller}
   */
  static Code call(Expr.Call call, ExprCompiler compiler, Optional<Code> caller) {
    ExprCompiler.ArgsCode args = compiler.args(call.arguments());
    if (caller.isEmpty()
        && call.callee() instanceof Expr.Attribute attribute
        && TextMethods.NAMES.contains(attribute.name())) {
      return textMethod(attribute, compiler, args);
    }
    Code callee = compiler.compile(call.callee());
    return frame -> {
      frame.budget().spend(1);
      Object function = callee.eval(frame);
      Args given = args.eval(frame);
      if (caller.isPresent()) {
        Map<String, Object> named = new LinkedHashMap<>(given.named());
        named.put("caller", caller.get().eval(frame));
        given = new Args(given.positional(), named);
      }
      return call(function, frame, given);
    };
  }

  // The most frequent calls are methods of texts: without a method value in between.
  private static Code textMethod(
      Expr.Attribute attribute, ExprCompiler compiler, ExprCompiler.ArgsCode args) {
    Code object = compiler.compile(attribute.object());
    String name = attribute.name();
    return frame -> {
      frame.budget().spend(1);
      Object self = object.eval(frame);
      if (self instanceof String text) {
        frame.budget().read(text);
        return TextMethods.call(text, name, args.eval(frame), frame.rendering());
      }
      return call(Attributes.attribute(self, name, frame.budget()), frame, args.eval(frame));
    };
  }

  private static Object call(Object function, Frame frame, Args args) {
    Undefined.check(function);
    if (!(function instanceof Callable callable)) {
      throw JinjaException.failed("'" + Types.name(function) + "' object is not callable");
    }
    return callable.call(frame.rendering(), args);
  }
}
