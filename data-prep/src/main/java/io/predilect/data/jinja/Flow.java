package io.predilect.data.jinja;

/** Where it goes on behind a statement. */
enum Flow {
  NEXT,
  BREAK,
  CONTINUE
}
