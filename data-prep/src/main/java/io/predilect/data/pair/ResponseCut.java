package io.predilect.data.pair;

import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;

/**
 * How much of a pair's two responses is used (shallow preference signals). The texts stay whole in
 * their columns; the cut is applied where they are tokenised, so a cut in tokens is exact, and a
 * share needs no tokenizer before.
 *
 * @param unit what the numbers count
 * @param ratio share of each response that is kept, above 0 and at most 1, rounded down exactly, as
 *     the decimal that was written; never nothing of it
 * @param chosen how much of the chosen response is kept at most, at least 1
 * @param rejected how much of the rejected response is kept at most, at least 1
 * @param endOfTurn whether a response that was really cut gets the end-of-turn token back
 */
public record ResponseCut(Unit unit, double ratio, int chosen, int rejected, boolean endOfTurn)
    implements Serializable {
  /** What a cut counts. */
  public enum Unit {
    TOKENS,
    CHARACTERS
  }

  public ResponseCut {
    Objects.requireNonNull(unit, "unit");
    new Checks()
        .share("ratio", ratio)
        .atLeast("chosen", chosen, 1)
        .atLeast("rejected", rejected, 1)
        .orThrow();
  }

  /** A cut by counts alone. */
  public ResponseCut(Unit unit, int chosen, int rejected, boolean endOfTurn) {
    this(unit, 1, chosen, rejected, endOfTurn);
  }

  /**
   * How much of a response is kept.
   *
   * @param size how long it is
   * @param count how much at most: {@link #chosen} or {@link #rejected}
   */
  public int kept(int size, int count) {
    return Math.max(1, Math.min(count, share(size)));
  }

  // Of the decimal as it is written: 0.7 of 90 is 63, where the product of doubles is below that.
  private int share(int size) {
    return BigDecimal.valueOf(ratio)
        .multiply(BigDecimal.valueOf(size))
        .setScale(0, RoundingMode.FLOOR)
        .intValueExact();
  }
}
