package io.predilect.data.demo;

import java.util.List;

/** What a list is about. No word belongs to two topics; each topic's words are in order. */
enum Topic {
  ANIMALS("animals", "bear cow goat horse lion wolf"),
  COLOURS("colours", "blue green orange red white yellow"),
  TOOLS("tools", "axe drill hammer knife pliers saw");

  private final String plural;
  private final String words;

  Topic(String plural, String words) {
    this.plural = plural;
    this.words = words;
  }

  String plural() {
    return plural;
  }

  /** The topic's words in alphabetical order. */
  List<String> words() {
    return List.of(words.split(" ", -1));
  }
}
