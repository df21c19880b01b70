package io.predilect.jobs.preview;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One text as a model gets it.
 *
 * @param pieces what is kept of it, special tokens apart
 * @param tokens how many tokens are kept
 * @param whole how many there are before the limits
 */
public record PreviewedText(List<Piece> pieces, int tokens, int whole) {

  /**
   * A part of a text.
   *
   * @param text as people read it
   * @param special whether it is a special token, not text that looks like one
   */
  public record Piece(String text, boolean special) {}

  public PreviewedText {
    pieces = List.copyOf(pieces);
  }

  /** How many tokens are cut: of a prompt the first ones, of a response the last. */
  public int cut() {
    return whole - tokens;
  }

  /** The text, with these before and after every special token. */
  public String marked(String before, String after) {
    return pieces.stream()
        .map(piece -> piece.special() ? before + piece.text() + after : piece.text())
        .collect(Collectors.joining());
  }

  /** The text, special tokens in ⟦ ⟧. */
  @Override
  public String toString() {
    return marked("\u27e6", "\u27e7");
  }
}
