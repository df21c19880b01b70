package io.predilect.data.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptPartTest {
  private static final List<String> PROMPTS =
      IntStream.range(0, 3_000)
          .mapToObj(i -> PairId.ofPrompt(List.of(Message.user("prompt " + i))))
          .toList();

  @Test
  void everyPromptIsInOnePartAndPartsAreAlike() {
    long[] sizes = new long[3];
    for (String prompt : PROMPTS) {
      List<Integer> in =
          IntStream.rangeClosed(1, 3)
              .filter(k -> PromptPart.of(k + "/3").has(prompt, 42))
              .boxed()
              .toList();
      assertEquals(1, in.size());
      sizes[in.get(0) - 1]++;
    }
    for (long size : sizes) {
      assertEquals(1_000.0, (double) size, 100.0);
    }
  }

  @Test
  void partsAreNotThoseOfTheSplit() {
    List<String> train =
        PROMPTS.stream().filter(id -> Split.of(id, 0.5, 42) == Split.TRAIN).toList();
    long first = train.stream().filter(id -> new PromptPart(1, 2).has(id, 42)).count();
    assertEquals(0.5, (double) first / train.size(), 0.05);
    assertNotEquals(
        LongStream.of(1, 2).filter(seed -> new PromptPart(1, 2).has(PROMPTS.get(0), seed)).count(),
        LongStream.range(1, 20)
            .filter(seed -> new PromptPart(1, 2).has(PROMPTS.get(0), seed))
            .count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/3", "4/3", "1", "1/0", "-1/2", "a/b", "1/2/3", "${round}/3"})
  void whatIsNoPartIsRefused(String written) {
    InvalidSettings refused = assertThrows(InvalidSettings.class, () -> PromptPart.of(written));
    assertTrue(refused.getMessage().contains("K/N"), refused.getMessage());
  }
}
