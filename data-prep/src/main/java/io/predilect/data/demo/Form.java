package io.predilect.data.demo;

import java.util.List;

/** How a list is written down. */
enum Form {
  COMMAS("separated by commas", ", "),
  AND("joined with and", " and "),
  NUMBERS("as a numbered list", " "),
  LINES("on separate lines", "\n");

  private final String phrase;
  private final String separator;

  Form(String phrase, String separator) {
    this.phrase = phrase;
    this.separator = separator;
  }

  /** How a prompt asks for it. */
  String phrase() {
    return phrase;
  }

  /** The list in this form, without a full stop. */
  String write(List<String> items) {
    if (this != NUMBERS) {
      return String.join(separator, items);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      text.append(i == 0 ? "" : separator).append(i + 1).append(". ").append(items.get(i));
    }
    return text.toString();
  }
}
