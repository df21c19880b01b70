package io.predilect.data.jinja;

/**
 * Text that is called safe for HTML ({@code |safe}, {@code |escape}). It prints as it is; text that
 * is joined to it by {@code +}, {@code %} or its methods is escaped, as Jinja2's markup does.
 */
record Markup(String text) {
  /** The text as HTML; markup as it is. */
  static String escaped(Object value) {
    if (value instanceof Markup markup) {
      return markup.text();
    }
    String text = Repr.str(value, Budget.small());
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }
}
