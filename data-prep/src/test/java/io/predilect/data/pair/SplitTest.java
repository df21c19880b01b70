package io.predilect.data.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  // Each on the left reads as the one on the right.
  static List<Arguments> sameToReaders() {
    return List.of(
        arguments("cafe\u0301 \u1112\u1161\u11ab", "caf\u00e9 \ud55c"),
        arguments("one\r\ntwo\rthree", "one\ntwo\nthree"),
        arguments("one  \n\ttwo\t\n\n", "one\n\ttwo"),
        arguments("\ufeffone\u00a0two\u200b", "one two"),
        arguments(" \n one", "one"));
  }

  @ParameterizedTest
  @MethodSource("sameToReaders")
  void promptsThatReadTheSameAreOnOneSideThoughTheirIdsDiffer(String text, String plain) {
    for (List<Message> turns :
        List.of(
            List.of(Message.user(text)),
            List.of(Message.system(""), Message.user(plain)),
            List.of(Message.user(text + " "), Message.assistant(text), Message.user("x")))) {
      List<Message> read =
          turns.stream()
              .filter(turn -> turn.role().equals(Message.USER) || !turn.content().isEmpty())
              .map(turn -> new Message(turn.role(), turn.content().equals("x") ? "x" : plain))
              .toList();
      assertNotEquals(PairId.ofPrompt(read), PairId.ofPrompt(turns));
      assertEquals(PairId.ofPrompt(read), PairId.ofPlainPrompt(turns));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one two", "one\n\n  two", "One two", "one  two", "\u0301", "\ud83d\ude00", ""})
  void whatIsSeenTellsPromptsApart(String text) {
    List<Message> prompt = List.of(Message.system("s"), Message.user(text));
    assertEquals(PairId.ofPrompt(prompt), PairId.ofPlainPrompt(prompt));
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
