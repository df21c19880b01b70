package io.predilect.data.jinja;

/** A function that templates know by name. */
record Function(String name, Body body) implements Callable {
  /** What it does. */
  interface Body {
    Object apply(Rendering rendering, Args args);
  }

  @Override
  public Object call(Rendering rendering, Args args) {
    return body.apply(rendering, args);
  }

  @Override
  public String words() {
    return "<function " + name + ">";
  }
}
