package io.predilect.data.pair;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Stable identities: 128 bits of SHA-256 over length-prefixed UTF-8, as hexadecimal. */
public final class PairId {
  private static final int BYTES = 16;

  private PairId() {}

  /** The id of a pair: equal content gives equal ids, on every machine and in every run. */
  public static String of(List<Message> prompt, String chosen, String rejected) {
    MessageDigest digest = sha256();
    addPrompt(digest, prompt);
    add(digest, chosen);
    add(digest, rejected);
    return hex(digest);
  }

  /** The id of a prompt alone: pairs that share a prompt share it. */
  public static String ofPrompt(List<Message> prompt) {
    MessageDigest digest = sha256();
    addPrompt(digest, prompt);
    return hex(digest);
  }

  private static void addPrompt(MessageDigest digest, List<Message> prompt) {
    digest.update(ByteBuffer.allocate(4).putInt(0, prompt.size()));
    for (Message message : prompt) {
      add(digest, message.role());
      add(digest, message.content());
    }
  }

  // The length goes first, so that ("ab", "c") and ("a", "bc") differ.
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
