package io.predilect.data.demo;

/** How a list is ordered. A response is always one or the other, whether asked or not. */
enum Order {
  ASCENDING("in alphabetical order"),
  DESCENDING("in reverse alphabetical order");

  private final String phrase;

  Order(String phrase) {
    this.phrase = phrase;
  }

  /** How a prompt asks for it. */
  String phrase() {
    return phrase;
  }
}
