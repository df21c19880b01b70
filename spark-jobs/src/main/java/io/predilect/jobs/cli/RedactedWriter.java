package io.predilect.jobs.cli;

import io.predilect.jobs.config.Redactor;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Text on its way to the terminal, without secrets. What is written at once is looked at as one.
 */
final class RedactedWriter extends FilterWriter {
  RedactedWriter(Writer to) {
    super(to);
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    out.write(Redactor.text(text.substring(from, from + length)));
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    out.write(Redactor.text(new String(text, from, length)));
  }
}
