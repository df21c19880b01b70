package io.predilect.data.pair;

import java.util.Objects;

/**
 * How much of a pair's two responses is used (shallow preference signals). The texts stay whole in
 * their columns; the cut is applied where they are tokenised, so a cut in tokens is exact.
 *
 * @param unit what the numbers count
 * @param chosen how much of the chosen response is kept, at least 1
 * @param rejected how much of the rejected response is kept, at least 1
 * @param endOfTurn whether a response that was really cut gets the end-of-turn token back
 */
public record ResponseCut(Unit unit, int chosen, int rejected, boolean endOfTurn) {
  /** What a cut counts. */
  public enum Unit {
    TOKENS,
    CHARACTERS
  }

  public ResponseCut {
    Objects.requireNonNull(unit, "unit");
    if (chosen < 1 || rejected < 1) {
      throw new IllegalArgumentException(
          "a cut keeps at least 1 of each response, not " + chosen + " and " + rejected);
    }
  }
}
