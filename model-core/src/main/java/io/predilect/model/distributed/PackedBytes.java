package io.predilect.model.distributed;

/**
 * Bytes as whole numbers below 2^24, three to a float, which a sum with zeros leaves as they are.
 */
final class PackedBytes {
  private PackedBytes() {}

  static void pack(byte[] bytes, float[] packed) {
    for (int i = 0; i < packed.length; i++) {
      packed[i] = at(bytes, 3 * i) + 256 * at(bytes, 3 * i + 1) + 65_536 * at(bytes, 3 * i + 2);
    }
  }

  static byte[] unpack(float[] packed, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ((int) packed[i / 3] >> (8 * (i % 3)));
    }
    return bytes;
  }

  private static int at(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xFF : 0;
  }
}
