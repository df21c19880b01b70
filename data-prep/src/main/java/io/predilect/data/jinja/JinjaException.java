package io.predilect.data.jinja;

/** A template that cannot be parsed, or that cannot be rendered with what it was given. */
public final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What ended the rendering. */
  public enum Kind {
    /** The source is not a template. */
    SYNTAX,
    /** An operation failed, as it does in Jinja2. */
    FAILED,
    /** It would write what is not there, and is not to. */
    ABSENT,
    /** The template's own {@code raise_exception}. */
    RAISED,
    /** A rendering would have taken more work or depth than is allowed. */
    LIMIT
  }

  private final Kind kind;
  private final int line;

  private JinjaException(Kind kind, String message, int line, Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
    this.line = line;
  }

  static JinjaException syntax(String message, int line) {
    return new JinjaException(Kind.SYNTAX, message, line, null);
  }

  static JinjaException failed(String message) {
    return new JinjaException(Kind.FAILED, message, 0, null);
  }

  static JinjaException absent(String message) {
    return new JinjaException(Kind.ABSENT, message, 0, null);
  }

  static JinjaException raised(String message) {
    return new JinjaException(Kind.RAISED, message, 0, null);
  }

  static JinjaException limit(String message) {
    return new JinjaException(Kind.LIMIT, message, 0, null);
  }

  /** The same with the line where it happened, unless it has one. */
  JinjaException at(int place) {
    return line > 0 ? this : new JinjaException(kind, getMessage(), place, this);
  }

  /** What ended it. */
  public Kind kind() {
    return kind;
  }

  /** The line of the template's source, from 1; 0: none. */
  public int line() {
    return line;
  }
}
