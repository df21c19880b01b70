package io.predilect.data.attributes;

/** Where a response says what. */
public enum Placement {
  /** Twelve words in one fixed order. */
  LIST,
  /** 60 to 100 words: what decides in the first sentence, then echoes, the rest and filler. */
  EARLY,
  /** The same sentences in any order. */
  UNIFORM
}
