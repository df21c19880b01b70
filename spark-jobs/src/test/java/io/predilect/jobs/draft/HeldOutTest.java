package io.predilect.jobs.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.Split;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  @Test
  void manyPromptsHaveTheUsualShares() {
    assertEquals(0.2, HeldOut.of(prompts(100), true).testShare());
    assertEquals(0.1, HeldOut.of(prompts(300), true).testShare());
    assertEquals(0.05, HeldOut.of(prompts(1000), false).testShare());
  }

  @Test
  void ofFewPromptsThereAreSomeOnEitherSideOrNoneIsHeldOut() {
    for (int count = 2; count < 12; count++) {
      List<String> prompts = prompts(count);
      HeldOut heldOut = HeldOut.of(prompts, true);
      int sides =
          prompts.stream()
              .map(id -> Split.of(id, heldOut.testShare(), HeldOut.SEED))
              .collect(Collectors.toSet())
              .size();
      assertEquals(heldOut.any() ? 2 : 1, sides, "of " + count);
    }
  }

  @Test
  void theOnlyPromptIsTrainedOn() {
    List<String> same = Collections.nCopies(3, prompt(0));
    assertFalse(HeldOut.of(same, true).any());
    assertTrue(HeldOut.of(same, false).any());
  }

  private static List<String> prompts(int count) {
    return IntStream.range(0, count).mapToObj(HeldOutTest::prompt).toList();
  }

  private static String prompt(int i) {
    return PairId.ofPlainPrompt(List.of(Message.user("say " + i)));
  }
}
