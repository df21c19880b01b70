package io.predilect.data.jinja;

/** An expression, ready to be evaluated. */
interface Code {
  Object eval(Frame frame);
}
