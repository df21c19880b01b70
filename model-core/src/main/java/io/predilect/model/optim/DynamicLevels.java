package io.predilect.model.optim;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * The 256 numbers that eight bits stand for in moments: dynamic tree quantisation with a fixed
 * exponent base of ten, by blocks that each have a scale (Dettmers et al. 2022, "8-bit optimizers
 * via block-wise quantization", section 2 and appendix F; the levels are bitsandbytes' {@code
 * create_dynamic_map}).
 */
final class DynamicLevels {
  /** Numbers that share a scale, as in bitsandbytes. */
  static final int BLOCK = 256;

  /** Weights of fewer numbers have their moments in float32, as in bitsandbytes. */
  static final int LEAST = 4096;

  private static final int EXPONENTS = 7;

  private DynamicLevels() {}

  /** Blocks of so many numbers; the last may be part filled. */
  static long blocks(long numbers) {
    return (numbers + BLOCK - 1) / BLOCK;
  }

  /** Whether a weight is large enough. */
  static boolean serve(Shape weight) {
    return weight.size() >= LEAST;
  }

  /**
   * In rising order, within -1 and 1: 0, 1, and for each exponent e of seven, 10^(e-6) times the
   * middles of 2^e (signed, and their negatives) or 2^(e+1) equal parts of 0.1 to 1.
   *
   * @param signed whether half of them are negative
   */
  static float[] of(boolean signed) {
    float[] levels = new float[1 << Byte.SIZE];
    int at = 0;
    levels[at++] = 0;
    levels[at++] = 1;
    for (int exponent = 0; exponent < EXPONENTS; exponent++) {
      double scale = Math.pow(10, exponent - (EXPONENTS - 1.0));
      int parts = 1 << (signed ? exponent : exponent + 1);
      for (int part = 0; part < parts; part++) {
        float level = (float) (scale * (0.1 + 0.9 * (part + 0.5) / parts));
        levels[at++] = level;
        if (signed) {
          levels[at++] = -level;
        }
      }
    }
    Arrays.sort(levels);
    return levels;
  }
}
