package io.predilect.data.jinja;

/** What a value is called in the template that reads it, for messages. */
final class Spelled {
  /** A value that is made by the template. */
  static final String UNNAMED = "a value";

  private Spelled() {}

  static String of(Expr expression) {
    if (expression instanceof Expr.Name name) {
      return name.name();
    }
    if (expression instanceof Expr.Attribute attribute) {
      return of(attribute.object()) + "." + attribute.name();
    }
    if (expression instanceof Expr.Item item && item.key() instanceof Expr.Constant key) {
      return of(item.object()) + "[" + Repr.repr(key.value(), Budget.small()) + "]";
    }
    if (expression instanceof Expr.Filter filter && filter.input().isPresent()) {
      return of(filter.input().get()) + " | " + filter.name();
    }
    return UNNAMED;
  }
}
