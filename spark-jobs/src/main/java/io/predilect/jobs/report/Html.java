package io.predilect.jobs.report;

/** Texts made safe for a page, and what several of its parts show alike. */
final class Html {
  private Html() {}

  /** A response under the name of who wrote it, beside others. */
  static void side(StringBuilder out, String name, String response) {
    out.append("<div><b>")
        .append(escape(name))
        .append("</b><p>")
        .append(response.isBlank() ? "<i>nothing</i>" : escape(response))
        .append("</p></div>");
  }

  /** The text with markup's own characters replaced, for content and quoted attributes alike. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          // control characters are not allowed in a page
          boolean control = c < 0x20 && c != '\n' && c != '\r' && c != '\t';
          out.append(control ? '\uFFFD' : c);
        }
      }
    }
    return out.toString();
  }
}
