package io.predilect.data.bpe;

import io.predilect.data.token.WellFormed;
import java.nio.charset.StandardCharsets;

/**
 * GPT-2's way of writing bytes as visible characters (Radford et al. 2019): printable Latin-1 bytes
 * stand for themselves, the 68 others take the code points from 256 on.
 */
final class ByteAlphabet {
  private static final char[] OF_BYTE = ofBytes();

  private ByteAlphabet() {}

  /** The character that stands for a byte, 0 to 255. */
  static char of(int value) {
    return OF_BYTE[value];
  }

  /** The text's UTF-8 bytes, each as its character; a lone surrogate counts as U+FFFD. */
  static String encode(CharSequence text) {
    byte[] bytes = WellFormed.text(text.toString()).getBytes(StandardCharsets.UTF_8);
    char[] characters = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      characters[i] = OF_BYTE[bytes[i] & 0xff];
    }
    return new String(characters);
  }

  private static char[] ofBytes() {
    char[] table = new char[256];
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean visible = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      table[b] = visible ? (char) b : next++;
    }
    return table;
  }
}
