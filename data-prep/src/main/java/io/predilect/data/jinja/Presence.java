package io.predilect.data.jinja;

/** Whether a rendering may write what is not there: {@code None}, and what is undefined. */
final class Presence {
  private final boolean required;
  private int asking; // conditions that are being evaluated

  /**
   * At the begin of a rendering.
   *
   * @param required whether nothing else may be written than what is there
   */
  Presence(boolean required) {
    this.required = required;
  }

  boolean isRequired() {
    return required;
  }

  /** A condition begins: what is not there may be asked about. */
  void ask() {
    asking++;
  }

  /** A condition ends. */
  void asked() {
    asking--;
  }

  /**
   * Refuses to make a text of what is not there, where that may not be written.
   *
   * @param what the value as the template has it, for the message
   */
  void require(Object value, String what) {
    boolean absent =
        value == None.NONE || (value instanceof Undefined undefined && !undefined.meant());
    if (required && asking == 0 && absent) {
      boolean named = !what.equals(Spelled.UNNAMED);
      throw JinjaException.absent(
          "%s is %s (a template may ask whether it is there: {{ %s or '' }} writes nothing then)"
              .formatted(
                  named ? "'" + what + "'" : what,
                  value == None.NONE ? "null" : "missing",
                  named ? what : "…"));
    }
  }
}
