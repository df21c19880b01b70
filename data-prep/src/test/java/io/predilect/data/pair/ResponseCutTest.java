package io.predilect.data.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.data.pair.ResponseCut.Kept;
import io.predilect.data.pair.ResponseCut.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a cut keeps: by itself, and of what cuts before it left. */
class ResponseCutTest {
  private static final int ANY = Integer.MAX_VALUE;

  private static ResponseCut share(double ratio, boolean endOfTurn) {
    return new ResponseCut(Unit.TOKENS, ratio, ANY, ANY, endOfTurn);
  }

  /** Products of doubles are below the whole number in the first four. */
  @ParameterizedTest
  @CsvSource({
    "0.7, 90, 63",
    "0.35, 180, 63",
    "0.29, 100, 29",
    "0.57, 100, 57",
    "0.33, 100, 33",
    "0.33, 99, 32",
    "0.1, 30, 3",
    "1, 2147483647, 2147483647",
    "1.0e-9, 5, 1"
  })
  void aShareIsThatOfTheDecimalAsWritten(double ratio, int size, int kept) {
    assertEquals(kept, share(ratio, false).ofChosen(size).size());
    assertEquals(kept, share(ratio, false).ofRejected(size).size());
  }

  @Test
  void everyPercentOfHundredsIsExact() {
    for (int percent = 1; percent <= 100; percent++) {
      for (int size = 100; size <= 2000; size += 100) {
        assertEquals(size / 100 * percent, share(percent / 100.0, false).ofChosen(size).size());
      }
    }
  }

  @Test
  void aCutIsOfWhatTheOnesBeforeItLeft() {
    ResponseCut half = share(0.5, false);
    assertEquals(2, half.after(List.of(half)).ofChosen(8).size());
    assertEquals(1, half.after(List.of(half, half)).ofChosen(8).size());
    ResponseCut counts = new ResponseCut(Unit.TOKENS, 6, 3, false);
    assertEquals(4, counts.after(List.of(half)).ofChosen(8).size(), "6 is more than is left");
    assertEquals(3, counts.after(List.of(half)).ofRejected(8).size());
    assertEquals(3, half.after(List.of(counts)).ofChosen(8).size());
    assertEquals(1, half.after(List.of(counts)).ofRejected(8).size());
    // rounded down each time: 0.7 of 11 is 7, and of that 4, where 0.49 of 11 is 5
    assertEquals(4, share(0.7, false).after(List.of(share(0.7, false))).ofChosen(11).size());
    assertEquals(1, share(0.1, false).after(List.of(share(0.1, false))).ofChosen(3).size());
    assertEquals(0, half.ofChosen(0).size(), "nothing stays nothing");
  }

  @Test
  void theEndOfTurnIsAsTheCutThatReallyCutSays() {
    ResponseCut ended = share(0.5, true);
    ResponseCut hundred = new ResponseCut(Unit.TOKENS, 100, 100, false);
    ResponseCut three = new ResponseCut(Unit.TOKENS, 3, 3, false);
    assertEquals(new Kept(4, true), hundred.after(List.of(ended)).ofChosen(8));
    assertEquals(new Kept(3, false), three.after(List.of(ended)).ofChosen(8));
    assertEquals(new Kept(1, true), ended.after(List.of(three)).ofChosen(8));
    assertEquals(new Kept(8, true), hundred.ofChosen(8), "whole, with its own end");
  }

  @Test
  void cutsInTwoUnitsDoNotFollowEachOther() {
    ResponseCut letters = new ResponseCut(Unit.CHARACTERS, 5, 5, false);
    assertThrows(IllegalArgumentException.class, () -> share(0.5, false).after(List.of(letters)));
  }
}
