package io.predilect.jobs.evaluate.figures;

/** A pair in a chart, by what it is coloured. */
public interface GroupedPair {
  /** Its group; empty: none. */
  String group();

  /** Of the chosen response, in characters. */
  int chosenLength();

  /** Of the rejected response, in characters. */
  int rejectedLength();
}
