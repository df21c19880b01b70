package io.predilect.data.jinja;

/** Python's {@code None}. */
enum None {
  NONE
}
