package io.predilect.data.hash;

/**
 * SplitMix64 as a function (Steele et al. 2014): neighbouring numbers become unlike each other, so
 * seeds, ids and positions give chance without a generator's state.
 */
public final class SplitMix {
  /** 2^64 over the golden ratio: the step between a stream's numbers. */
  public static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private SplitMix() {}

  /** The finaliser: every bit of {@code z} reaches every bit of the result; 0 stays 0. */
  public static long finish(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The first number of the stream that starts at {@code value}. */
  public static long mix(long value) {
    return finish(value + GOLDEN);
  }

  /** Number {@code index}, 0 the first, of the stream that starts at {@code seed}. */
  public static long at(long seed, long index) {
    return finish(seed + (index + 1) * GOLDEN);
  }

  /** The upper 53 bits as a number in [0, 1). */
  public static double uniform(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }
}
