package io.predilect.data.hash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts and numbers, added one after the other. */
public final class Sha256 {
  private static final int SHORT_BYTES = 16;

  private final MessageDigest digest = digest();

  /** A digest of nothing yet, for those who feed it bytes. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The 32 bytes of a text's UTF-8. */
  public static byte[] of(String text) {
    return digest().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The short form of several texts. */
  public static String shortHex(String... texts) {
    Sha256 sum = new Sha256();
    for (String text : texts) {
      sum.add(text);
    }
    return sum.shortHex();
  }

  /** Adds a text's length and the text, so that ("ab", "c") and ("a", "bc") differ. */
  public Sha256 add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** Adds four bytes. */
  public Sha256 add(int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
    return this;
  }

  /** Adds eight bytes. */
  public Sha256 add(long value) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
    return this;
  }

  /** The first 128 bits of what was added, as hexadecimal. */
  public String shortHex() {
    return shortHex(digest);
  }

  /** The first 128 bits of a digest, as hexadecimal; the digest begins anew. */
  public static String shortHex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, SHORT_BYTES);
  }
}
