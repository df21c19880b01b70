package io.predilect.data.pair;

/**
 * The two sides of the data. Pairs whose prompts read the same are always on the same side, though
 * they are duplicates only where every character is the same.
 */
public enum Split {
  TRAIN,
  TEST;

  /**
   * The side of a prompt: a function of its id and the seed alone, so it is the same on every
   * machine, in every order, and whatever else the data holds. With a larger share the test side
   * only gains prompts.
   *
   * @param promptId {@link PairId#ofPlainPrompt}
   * @param testShare the share of prompts held out, 0 to 1
   * @param seed another seed draws another test side
   * @throws IllegalArgumentException when the share is outside 0 to 1 or the id is not hexadecimal
   */
  public static Split of(String promptId, double testShare, long seed) {
    if (!(testShare >= 0 && testShare <= 1)) {
      throw new IllegalArgumentException(
          "test_share is " + testShare + "; it is a share of the prompts, from 0 to 1");
    }
    return Draw.drawn(promptId, testShare, seed) ? TEST : TRAIN;
  }

  /** The name in files: {@code train} or {@code test}. */
  public String key() {
    return this == TRAIN ? "train" : "test";
  }
}
