package io.predilect.jobs.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts of the program's own jar, such as style sheets. */
public final class OwnText {
  private OwnText() {}

  /**
   * A text that lies beside a class.
   *
   * @throws IllegalStateException when it is not there
   */
  public static String beside(Class<?> type, String name) {
    try (InputStream in = type.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program's own jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read from the program's own jar", e);
    }
  }
}
