package io.predilect.data.jinja;

/** A statement, ready to be done. */
interface Action {
  Flow run(Frame frame);
}
