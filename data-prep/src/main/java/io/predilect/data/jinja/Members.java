package io.predilect.data.jinja;

/** A value with attributes of its own, such as {@code loop}. */
interface Members {
  /** The attribute; null: there is none. */
  Object member(String name);
}
