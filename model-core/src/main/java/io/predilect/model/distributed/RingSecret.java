package io.predilect.model.distributed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What all ranks of a ring know and nobody else. It is never sent over the ring's connections: each
 * end proves that it knows it (HMAC-SHA256 over what both ends just drew), and keys are derived
 * from it for one connection only.
 */
public final class RingSecret {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final boolean encrypts;

  private RingSecret(byte[] secret, boolean encrypts) {
    this.key = new SecretKeySpec(secret, MAC);
    this.encrypts = encrypts;
  }

  /**
   * A secret.
   *
   * @param text the same on every rank
   * @param encrypts whether what ranks send each other is encrypted; also the same on every rank
   */
  public static RingSecret of(String text, boolean encrypts) {
    Objects.requireNonNull(text, "text");
    return new RingSecret(text.getBytes(StandardCharsets.UTF_8), encrypts);
  }

  /** Whether what ranks send each other is encrypted. */
  boolean encrypts() {
    return encrypts;
  }

  /** 32 bytes that only those who know the secret can make, for one use and one connection. */
  byte[] bytes(String use, int from, int to, byte[] drawnByFrom, byte[] drawnByTo) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update((use + (encrypts ? " sealed" : " open") + "\n").getBytes(StandardCharsets.UTF_8));
      mac.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(from).putInt(to).array());
      mac.update(drawnByFrom);
      return mac.doFinal(drawnByTo);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + MAC, e);
    }
  }
}
