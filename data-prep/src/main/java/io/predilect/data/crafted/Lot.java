package io.predilect.data.crafted;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    byte[] hash = hash(seed, id);
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = (bits << 8) | (hash[i] & 0xFF);
    }
    return (bits >>> 11) * 0x1p-53;
  }

  private static byte[] hash(long seed, String id) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((seed + "/" + id).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
