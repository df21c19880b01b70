package io.predilect.data.jinja;

/** What a template can call. */
interface Callable {
  Object call(Rendering rendering, Args args);

  /** How Python would print it. */
  default String words() {
    return "<function>";
  }

  /** Python's name of its type. */
  default String type() {
    return "function";
  }
}
