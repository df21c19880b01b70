package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.Redactor;

/** What a service said, as far as it fits into a message. */
final class Excerpt {
  private static final int LONGEST = 300;

  private Excerpt() {}

  /** On one line, without secrets. */
  static String of(String text) {
    String line = Redactor.text(text.strip().replaceAll("\\s+", " "));
    if (line.isEmpty()) {
      return "(nothing)";
    }
    int end = line.offsetByCodePoints(0, Math.min(LONGEST, line.codePointCount(0, line.length())));
    return end == line.length() ? line : line.substring(0, end) + "…";
  }
}
