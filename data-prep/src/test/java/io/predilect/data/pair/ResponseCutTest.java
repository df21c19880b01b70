package io.predilect.data.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.ResponseCut.Unit;
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
    assertEquals(kept, share(ratio, false).kept(size, ANY));
    assertEquals(kept, share(ratio, false).kept(size, ANY));
  }

  @Test
  void everyPercentOfHundredsIsExact() {
    for (int percent = 1; percent <= 100; percent++) {
      for (int size = 100; size <= 2000; size += 100) {
        assertEquals(size / 100 * percent, share(percent / 100.0, false).kept(size, ANY));
      }
    }
  }
}
