package io.predilect.jobs.questions;

import java.util.regex.Pattern;

/** The text of an answer, whoever gave it, as it is kept. */
public final class AnswerText {
  // Never given back, so that thousands of them take no more stack than one.
  private static final Pattern BLANK_LINES = Pattern.compile("\\A(?:[^\\S\\r\\n]*\\R)++");

  // The blank with which many tokenizers begin a word. More of them indent, as code is indented.
  private static final Pattern WORD_START = Pattern.compile("\\A (?=\\S)");

  private AnswerText() {}

  /**
   * Without white space behind it, blank lines before it, and a single blank before its first word.
   * Other indentation of the first line stays.
   */
  public static String of(String text) {
    String behind = BLANK_LINES.matcher(text.stripTrailing()).replaceFirst("");
    return WORD_START.matcher(behind).replaceFirst("");
  }
}
