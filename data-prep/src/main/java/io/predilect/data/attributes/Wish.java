package io.predilect.data.attributes;

import java.util.Objects;

/**
 * A value of an attribute that counts.
 *
 * @param attribute the attribute
 * @param value the better one of its two
 */
record Wish(Attribute attribute, boolean value) {
  Wish {
    Objects.requireNonNull(attribute, "attribute");
  }

  String word() {
    return attribute.word(value);
  }
}
