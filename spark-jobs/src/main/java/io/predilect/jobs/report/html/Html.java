package io.predilect.jobs.report.html;

import java.util.Locale;

/** Texts made safe for a page, and what several of its parts show alike. */
public final class Html {
  private static final String EMBEDDING = "\u202A\u202B\u202D\u202E"; // and overrides
  private static final String ISOLATE = "\u2066\u2067\u2068";
  private static final char POP = '\u202C';
  private static final char POP_ISOLATE = '\u2069';

  private Html() {}

  /** A response under the name of who wrote it, beside others. */
  public static void side(StringBuilder out, String name, String response) {
    out.append("<div><b>")
        .append(escape(name))
        .append("</b><p>")
        .append(response.isBlank() ? "<i>nothing</i>" : escape(response))
        .append("</p></div>");
  }

  /**
   * The text with markup's own characters replaced, for content and quoted attributes alike. What
   * stands behind it in the page is not turned around by it, see {@link #closed}.
   */
  public static String escape(String text) {
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
    return closed(out.toString());
  }

  /**
   * The same for a sentence that has others' texts within it: marks that turn the direction of
   * writing are shown, as on a terminal, or the rest of the sentence would be turned around.
   */
  public static String sentence(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean mark = (EMBEDDING + ISOLATE).indexOf(c) >= 0 || c == POP || c == POP_ISOLATE;
      out.append(mark ? String.format(Locale.ROOT, "\\u%04x", (int) c) : Character.toString(c));
    }
    return escape(out.toString());
  }

  /**
   * A text with an end to every directional mark that it leaves open (UAX 9), to be put before
   * others: figures behind an override would be read from their end.
   */
  public static String closed(String text) {
    StringBuilder ends = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (EMBEDDING.indexOf(c) >= 0) {
        ends.append(POP);
      } else if (ISOLATE.indexOf(c) >= 0) {
        ends.append(POP_ISOLATE);
      } else if (c == POP && !ends.isEmpty() && ends.charAt(ends.length() - 1) == POP) {
        ends.setLength(ends.length() - 1);
      } else if (c == POP_ISOLATE && ends.indexOf(Character.toString(POP_ISOLATE)) >= 0) {
        ends.setLength(ends.lastIndexOf(Character.toString(POP_ISOLATE))); // with all within it
      }
    }
    return text + ends.reverse();
  }
}
