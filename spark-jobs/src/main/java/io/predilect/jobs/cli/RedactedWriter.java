package io.predilect.jobs.cli;

import io.predilect.jobs.config.Redactor;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text on its way to the terminal, without secrets, and without what would do something to it: data
 * can hold that, and is shown as what it is. What is written at once is looked at as one.
 */
final class RedactedWriter extends FilterWriter {
  // What help and previews are set in, and what a line needs that is written again in its place.
  private static final String OWN =
      "\\r(?:\\R|\\z)|\\r?\\033\\[(?:(?:0|1|3|2[1-3]|3[39]|7;36)?m|K|[?]7[lh])";

  private static final Pattern CONTROLS =
      Pattern.compile(
          "(" + OWN + ")|[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

  RedactedWriter(Writer to) {
    super(to);
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    out.write(shown(text.substring(from, from + length)));
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    out.write(shown(new String(text, from, length)));
  }

  /** The text as it is shown, which may be longer. */
  static String shown(String text) {
    return CONTROLS
        .matcher(Redactor.text(text))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) == null
                        ? String.format(Locale.ROOT, "\\u%04x", (int) found.group().charAt(0))
                        : found.group(1)));
  }
}
