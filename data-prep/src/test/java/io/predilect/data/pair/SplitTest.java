package io.predilect.data.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final int PROMPTS = 20_000;

  private static String id(int i) {
    return PairId.ofPrompt(List.of(Message.user("prompt " + i)));
  }

  @Test
  void theShareIsMetWithinSamplingError() {
    for (double share : new double[] {0.05, 0.2, 0.5}) {
      for (long seed = 0; seed < 3; seed++) {
        long of = seed;
        double test =
            IntStream.range(0, PROMPTS)
                .filter(i -> Split.of(id(i), share, of) == Split.TEST)
                .count();
        double deviation = 5 * Math.sqrt(share * (1 - share) * PROMPTS);
        assertEquals(share * PROMPTS, test, deviation, "share " + share + ", seed " + seed);
      }
    }
  }

  @Test
  void theEndsAreAllAndNothing() {
    for (int i = 0; i < 100; i++) {
      assertEquals(Split.TRAIN, Split.of(id(i), 0, 42));
      assertEquals(Split.TEST, Split.of(id(i), 1, 42));
    }
  }

  @Test
  void aLargerShareOnlyAddsPromptsAndAnotherSeedDrawsOthers() {
    int moved = 0;
    for (int i = 0; i < 2_000; i++) {
      if (Split.of(id(i), 0.1, 42) == Split.TEST) {
        assertEquals(Split.TEST, Split.of(id(i), 0.3, 42));
        moved += Split.of(id(i), 0.1, 43) == Split.TRAIN ? 1 : 0;
      }
    }
    assertNotEquals(0, moved);
  }

  @Test
  void itNeverChanges() {
    // Fixed for good: a resumed or repeated run must hold out the same prompts.
    StringBuilder sides = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      sides.append(Split.of(id(i), 0.25, 42) == Split.TEST ? '1' : '0');
    }
    assertEquals("00001100010001000110000010010000", sides.toString());
  }

  @Test
  void aShareThatIsNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Split.of(id(0), 1.5, 42));
    assertThrows(IllegalArgumentException.class, () -> Split.of(id(0), Double.NaN, 42));
  }

  @Test
  void reasonsHaveStableNames() {
    assertEquals(
        "missing_field wrong_type empty_prompt empty_response chosen_equals_rejected tie bad_roles"
            + " unsupported_part unread_prompt contradiction bad_utf8 bad_json bad_csv oversize truncated_file duplicate not_drawn",
        String.join(" ", Arrays.stream(RejectReason.values()).map(RejectReason::key).toList()));
  }
}
