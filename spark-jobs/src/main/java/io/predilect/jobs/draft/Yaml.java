package io.predilect.jobs.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** Values as a YAML file has them. */
final class Yaml {
  private static final ObjectMapper JSON = new ObjectMapper();
  // What no YAML reader takes for a number, a word of its own or a structure.
  private static final Pattern PLAIN = Pattern.compile("(?:\\.{0,2}/)?[A-Za-z_][A-Za-z0-9._/-]*");

  private Yaml() {}

  /** On one line: a plain word where it is one, else JSON, which is YAML too. */
  static String value(Object value) {
    if (value instanceof String text && PLAIN.matcher(text).matches() && !isWord(text)) {
      return text;
    }
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isWord(String text) {
    return text.matches("(?i)true|false|yes|no|on|off|null|y|n");
  }
}
