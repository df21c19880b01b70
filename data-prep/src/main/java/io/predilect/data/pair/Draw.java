package io.predilect.data.pair;

/** Chance without a generator: functions of an id and a seed alone. */
public final class Draw {
  private Draw() {}

  /**
   * Whether an id is among the drawn ones: the same on every machine, in every order, and whatever
   * else there is. With a larger share more ids are drawn, and all that a smaller one draws.
   *
   * @param id hexadecimal, at least 64 bits
   * @param share of ids that are drawn, 0 to 1
   * @param seed another seed draws others
   */
  public static boolean drawn(String id, double share, long seed) {
    return uniform(id, seed) < share;
  }

  /** A number in [0, 1) for an id. */
  static double uniform(String id, long seed) {
    long hash = Long.parseUnsignedLong(id, 0, 16, 16);
    return (mix(hash ^ mix(seed)) >>> 11) * 0x1p-53;
  }

  // The finaliser of SplitMix64: every bit of the seed and the id reaches every bit of the result.
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
