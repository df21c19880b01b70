package io.predilect.model.distributed;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of one connection, encrypted: AES-GCM under a key of its own, blocks numbered from
 * 0, so that none can be changed, left out, repeated or put elsewhere.
 */
final class RingSeal {
  /** How many bytes a sealed block is longer. */
  static final int TAG_BYTES = 16;

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;

  private final int mode;
  private final SecretKeySpec key;
  private final Cipher cipher;
  private long block;

  private RingSeal(int mode, byte[] key) {
    this.mode = mode;
    this.key = new SecretKeySpec(key, "AES");
    try {
      this.cipher = Cipher.getInstance(CIPHER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + CIPHER, e);
    }
  }

  /** The sender's end, with a key of 32 bytes. */
  static RingSeal sending(byte[] key) {
    return new RingSeal(Cipher.ENCRYPT_MODE, key);
  }

  /** The receiver's end. */
  static RingSeal receiving(byte[] key) {
    return new RingSeal(Cipher.DECRYPT_MODE, key);
  }

  /**
   * Seals or opens the next block.
   *
   * @return false when it is not what was sent
   */
  boolean next(ByteBuffer from, ByteBuffer to) {
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES).putLong(NONCE_BYTES - Long.BYTES, block++).array();
    try {
      cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
      cipher.doFinal(from, to);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block of the ring cannot be sealed or opened", e);
    }
  }
}
