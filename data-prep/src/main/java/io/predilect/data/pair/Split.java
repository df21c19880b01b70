package io.predilect.data.pair;

/** The two sides of the data. Pairs with the same prompt are always on the same side. */
public enum Split {
  TRAIN,
  TEST;

  /**
   * The side of a prompt: a function of its id and the seed alone, so it is the same on every
   * machine, in every order, and whatever else the data holds. With a larger share the test side
   * only gains prompts.
   *
   * @param promptId {@link PairId#ofPrompt}
   * @param testShare the share of prompts held out, 0 to 1
   * @param seed another seed draws another test side
   * @throws IllegalArgumentException when the share is outside 0 to 1 or the id is not hexadecimal
   */
  public static Split of(String promptId, double testShare, long seed) {
    if (!(testShare >= 0 && testShare <= 1)) {
      throw new IllegalArgumentException(
          "test_share is " + testShare + "; it is a share of the prompts, from 0 to 1");
    }
    long hash = Long.parseUnsignedLong(promptId, 0, 16, 16);
    double uniform = (mix(hash ^ mix(seed)) >>> 11) * 0x1p-53; // in [0, 1)
    return uniform < testShare ? TEST : TRAIN;
  }

  /** The name in files: {@code train} or {@code test}. */
  public String key() {
    return this == TRAIN ? "train" : "test";
  }

  // The finaliser of SplitMix64: every bit of the seed and the id reaches every bit of the result.
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
