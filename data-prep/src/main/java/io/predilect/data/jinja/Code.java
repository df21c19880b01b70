package io.predilect.data.jinja;

/** An expression, ready to be evaluated. */
interface Code {
  Object eval(Frame frame);

  /** Whether the value is true. What is not there may be asked about. */
  default boolean holds(Frame frame) {
    frame.budget().presence().ask();
    boolean holds = Types.truth(eval(frame));
    frame.budget().presence().asked();
    return holds;
  }
}
