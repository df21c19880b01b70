package io.predilect.data.demo;

import java.util.List;

/** How a list is written down. */
enum Form {
  COMMAS("separated by commas", ", "),
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
    return String.join(separator, items);
  }
}
