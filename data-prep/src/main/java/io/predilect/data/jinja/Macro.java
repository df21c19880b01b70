package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro, or the body of a call block, with the frame in which it is written.
 *
 * @param shape what it takes and does
 * @param home the frame of the template or macro around it
 */
record Macro(Shape shape, Frame home) implements Callable, Members {
  /**
   * What a macro takes and does.
   *
   * @param slots how many variables it has
   * @param parameters the places of its parameters
   * @param defaults the values of the last of them, each evaluated where no argument is given
   * @param caller the place of {@code caller}; -1: it is not used
   * @param kwargs the same of {@code kwargs}
   * @param varargs the same of {@code varargs}
   */
  record Shape(
      String name,
      int slots,
      List<String> parameters,
      List<Integer> places,
      List<Code> defaults,
      int caller,
      int kwargs,
      int varargs,
      Action enter,
      Action body) {}

  @Override
  public Object call(Rendering rendering, Args args) {
    rendering.budget().enter();
    Frame frame = new Frame(rendering, home, shape.slots());
    bind(frame, args);
    shape.enter().run(frame);
    defaults(frame);
    shape.body().run(frame);
    rendering.budget().leave();
    return frame.text();
  }

  private void bind(Frame frame, Args args) {
    List<Object> positional = args.positional();
    Map<String, Object> named = new LinkedHashMap<>(args.named());
    int count = shape.parameters().size();
    boolean callerGiven = shape.parameters().contains("caller");
    for (int i = 0; i < count; i++) {
      frame.set(
          shape.places().get(i),
          i < positional.size() ? positional.get(i) : named.remove(shape.parameters().get(i)));
    }
    if (shape.caller() >= 0 && !callerGiven) {
      Object caller = named.remove("caller");
      frame.set(shape.caller(), caller == null ? Undefined.because("No caller defined") : caller);
    }
    if (shape.kwargs() >= 0) {
      Dict rest = new Dict();
      named.forEach(rest::put);
      frame.set(shape.kwargs(), rest);
    } else if (!named.isEmpty()) {
      throw JinjaException.failed(
          named.containsKey("caller")
              ? "macro "
                  + words(shape.name())
                  + " was invoked with two values for the special caller argument. This is most"
                  + " likely a bug."
              : "macro %s takes no keyword argument %s"
                  .formatted(words(shape.name()), Repr.quoted(named.keySet().iterator().next())));
    }
    if (shape.varargs() >= 0) {
      int from = Math.min(count, positional.size());
      frame.set(
          shape.varargs(), new Tuple(new ArrayList<>(positional.subList(from, positional.size()))));
    } else if (positional.size() > count) {
      throw JinjaException.failed(
          "macro " + words(shape.name()) + " takes not more than " + count + " argument(s)");
    }
  }

  private void defaults(Frame frame) {
    int count = shape.parameters().size();
    int first = count - shape.defaults().size();
    for (int i = 0; i < count; i++) {
      if (frame.get(shape.places().get(i)) == null) {
        frame.set(
            shape.places().get(i),
            i >= first
                ? shape.defaults().get(i - first).eval(frame)
                : Undefined.because(
                    "parameter '" + shape.parameters().get(i) + "' was not provided"));
      }
    }
  }

  @Override
  public Object member(String name) {
    return switch (name) {
      case "name" -> shape.name() == null ? None.NONE : shape.name();
      case "arguments" -> new Tuple(new ArrayList<>(shape.parameters()));
      case "catch_kwargs" -> shape.kwargs() >= 0;
      case "catch_varargs" -> shape.varargs() >= 0;
      case "caller" -> shape.caller() >= 0;
      default -> null;
    };
  }

  private static String words(String name) {
    return name == null ? "None" : Repr.quoted(name);
  }

  @Override
  public String words() {
    return "<Macro " + (shape.name() == null ? "anonymous" : Repr.quoted(shape.name())) + ">";
  }

  @Override
  public String type() {
    return "Macro";
  }
}
