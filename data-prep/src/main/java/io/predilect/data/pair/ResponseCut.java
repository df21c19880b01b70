package io.predilect.data.pair;

import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

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
 * @param before cuts in the same unit that were made before, the first one first: this one is of
 *     what they left
 */
public record ResponseCut(
    Unit unit, double ratio, int chosen, int rejected, boolean endOfTurn, List<ResponseCut> before)
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
    before = List.copyOf(before);
    for (ResponseCut cut : before) {
      if (cut.unit() != unit) {
        throw new IllegalArgumentException(
            "a cut in " + unit + " cannot follow one in " + cut.unit());
      }
    }
  }

  /** The first cut of whole responses. */
  public ResponseCut(Unit unit, double ratio, int chosen, int rejected, boolean endOfTurn) {
    this(unit, ratio, chosen, rejected, endOfTurn, List.of());
  }

  /** A cut by counts alone. */
  public ResponseCut(Unit unit, int chosen, int rejected, boolean endOfTurn) {
    this(unit, 1, chosen, rejected, endOfTurn);
  }

  /**
   * What is used of a response.
   *
   * @param size how much, never more than there is; the whole size: it was not cut
   * @param endOfTurn whether the end-of-turn token stands behind it
   */
  public record Kept(int size, boolean endOfTurn) {}

  /** This cut, of what others left. */
  public ResponseCut after(List<ResponseCut> others) {
    return new ResponseCut(unit, ratio, chosen, rejected, endOfTurn, others);
  }

  /** What is used of a chosen response of this size. */
  public Kept ofChosen(int size) {
    return kept(size, ResponseCut::chosen);
  }

  /** What is used of a rejected response of this size. */
  public Kept ofRejected(int size) {
    return kept(size, ResponseCut::rejected);
  }

  private Kept kept(int size, ToIntFunction<ResponseCut> count) {
    Kept kept = new Kept(size, true);
    for (ResponseCut cut : before) {
      kept = cut.once(kept, count.applyAsInt(cut));
    }
    return once(kept, count.applyAsInt(this));
  }

  private Kept once(Kept whole, int count) {
    int size = Math.max(1, Math.min(count, share(whole.size())));
    return size < whole.size() ? new Kept(size, endOfTurn) : whole;
  }

  // Of the decimal as it is written: 0.7 of 90 is 63, where the product of doubles is below that.
  private int share(int size) {
    return BigDecimal.valueOf(ratio)
        .multiply(BigDecimal.valueOf(size))
        .setScale(0, RoundingMode.FLOOR)
        .intValueExact();
  }
}
