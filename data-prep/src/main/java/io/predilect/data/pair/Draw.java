package io.predilect.data.pair;

import io.predilect.data.hash.SplitMix;

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
    return SplitMix.uniform(SplitMix.mix(hash ^ SplitMix.mix(seed)));
  }
}
