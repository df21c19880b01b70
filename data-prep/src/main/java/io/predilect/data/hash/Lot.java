package io.predilect.data.hash;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Random choices that depend on a seed and an id alone: the same on every machine and order. */
public final class Lot {
  private Lot() {}

  /** A key to order by, 32 hexadecimal digits. */
  public static String key(long seed, String id) {
    return HexFormat.of().formatHex(hash(seed, id), 0, 16);
  }

  /** A number drawn evenly from [0, 1). */
  public static double uniform(long seed, String id) {
    return SplitMix.uniform(ByteBuffer.wrap(hash(seed, id)).getLong());
  }

  private static byte[] hash(long seed, String id) {
    return Sha256.of(seed + "/" + id);
  }
}
