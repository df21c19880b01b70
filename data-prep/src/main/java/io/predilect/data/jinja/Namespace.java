package io.predilect.data.jinja;

/** What {@code namespace(…)} makes: attributes that may be set from inside loops. */
record Namespace(Dict attributes) {
  static Namespace of(Dict attributes) {
    attributes.keys().forEach(Namespace::checkName);
    return new Namespace(attributes);
  }

  void set(String name, Object value) {
    checkName(name);
    attributes.put(name, value);
  }

  private static void checkName(Object name) {
    if (name instanceof String text && text.startsWith("_")) {
      throw JinjaException.failed(
          "Chat templates cannot store underscore-prefixed attributes on a namespace, but got "
              + Repr.quoted(text)
              + ". Please rename the attribute.");
    }
  }

  // Cyclic values are possible here: a namespace is itself only.
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
