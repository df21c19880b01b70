package io.predilect.data.jinja;

/**
 * A piece of a template.
 *
 * @param text a name, an operator, or text as it is to be written
 * @param value what a literal stands for; else null
 * @param line from 1
 */
record Token(Type type, String text, Object value, int line) {
  enum Type {
    DATA("template data / text"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    OPERATOR("operator"),
    EOF("end of template");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  boolean is(Type other) {
    return type == other;
  }

  boolean isName(String name) {
    return type == Type.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return type == Type.OPERATOR && text.equals(operator);
  }

  /** How messages call it. */
  String words() {
    return type == Type.NAME || type == Type.OPERATOR ? text : type.words();
  }
}
