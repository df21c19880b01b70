package io.predilect.data.pair;

import java.text.Normalizer;
import java.util.stream.Collectors;

/**
 * Texts as people read them. What nobody sees tells no two of them apart: how accents are encoded,
 * how lines end, white space at the ends of lines and around the text, marks of byte order and
 * spaces without width.
 */
public final class PlainText {
  private PlainText() {}

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
