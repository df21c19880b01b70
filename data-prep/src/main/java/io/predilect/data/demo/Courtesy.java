package io.predilect.data.demo;

import java.util.List;
import java.util.Objects;

/**
 * What surrounds a list and has nothing to do with any prompt.
 *
 * @param opening a polite sentence in front, or none
 * @param leadIn words in front that only make it longer, or none
 * @param remark words behind that only make it longer, or none
 * @param closing a polite sentence at the end, or none
 */
record Courtesy(Phrase opening, Phrase leadIn, Phrase remark, Phrase closing) {

  /**
   * A fixed wording.
   *
   * @param text the wording; empty: nothing is said
   * @param politeness what it adds to r2, besides its length
   */
  record Phrase(String text, double politeness) {
    Phrase {
      Objects.requireNonNull(text, "text");
    }
  }

  static final List<Phrase> OPENINGS =
      List.of(
          new Phrase("", 0),
          new Phrase("Sure.", 0.23),
          new Phrase("Gladly.", 0.41),
          new Phrase("With pleasure.", 0.68));
  static final List<Phrase> LEAD_INS = List.of(new Phrase("", 0), new Phrase("My list:", 0));
  static final List<Phrase> REMARKS =
      List.of(
          new Phrase("", 0), new Phrase("That is all.", 0), new Phrase("There are many more.", 0));
  static final List<Phrase> CLOSINGS =
      List.of(
          new Phrase("", 0),
          new Phrase("Thanks.", 0.29),
          new Phrase("Thank you.", 0.52),
          new Phrase("I hope this helps.", 0.79));

  Courtesy {
    Objects.requireNonNull(opening, "opening");
    Objects.requireNonNull(leadIn, "leadIn");
    Objects.requireNonNull(remark, "remark");
    Objects.requireNonNull(closing, "closing");
  }

  double politeness() {
    return opening.politeness() + closing.politeness();
  }
}
