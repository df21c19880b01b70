package io.predilect.data.jinja;

import java.util.function.Supplier;

/**
 * What stands for a variable or attribute that does not exist: prints as nothing, has no items, is
 * false; everything else with it fails.
 *
 * @param message what such a failure says
 * @param meant whether the template itself says that there is nothing: an {@code if} without {@code
 *     else}
 */
record Undefined(Supplier<String> message, boolean meant) {
  static Undefined variable(String name) {
    return new Undefined(() -> Repr.quoted(name) + " is undefined", false);
  }

  static Undefined because(String message) {
    return new Undefined(() -> message, false);
  }

  static Undefined meant(String message) {
    return new Undefined(() -> message, true);
  }

  static Undefined attribute(Object object, Object name) {
    return new Undefined(
        () ->
            name instanceof String text
                ? "'" + Types.described(object) + "' has no attribute " + Repr.quoted(text)
                : Types.described(object) + " has no element " + Repr.repr(name, Budget.small()),
        false);
  }

  JinjaException failure() {
    return JinjaException.failed(message.get());
  }

  /** Fails where the value is undefined. */
  static void check(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
  }
}
