package io.predilect.data.pair;

import java.text.Normalizer;
import java.util.stream.Collectors;

/**
 * Texts as people read them. What nobody sees tells no two of them apart: how accents are encoded,
 * how lines end, white space at the ends of lines and around the text, marks of byte order and
 * spaces without width.
 */
public final class PlainText {
  private static final int BYTE_ORDER_MARK = 0xFEFF;
  private static final int WITHOUT_WIDTH = 0x200B;

  private PlainText() {}

  /** How long a text is, in characters of Unicode: what every length in characters is in. */
  public static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Whether there is nothing to be seen in a text. */
  public static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || c == BYTE_ORDER_MARK
                    || c == WITHOUT_WIDTH);
  }

  /** The same of texts that read the same; a text that has nothing of the kind stays as it is. */
  public static String of(String text) {
    String seen = text.replace("\uFEFF", "").replace("\u200B", "").replace('\u00A0', ' ');
    return Normalizer.normalize(seen, Normalizer.Form.NFC)
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
